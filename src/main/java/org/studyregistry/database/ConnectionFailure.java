package org.studyregistry.database;

import java.util.Objects;

/** A connection to the database could not be opened, with a reason and a fix for the operator; clients never see either. */
public final class ConnectionFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String fix;

    /**
     * A failure of one server.
     *
     * @param server where it was tried
     * @param reason what happened, without a password
     * @param fix what an operator can do
     */
    ConnectionFailure(String server, String reason, String fix, Throwable cause) {
        super(server + ": " + reason + "; " + fix, cause, false, false);
        this.reason = server + ": " + reason;
        this.fix = fix;
    }

    /** Where and why. */
    public String reason() {
        return reason;
    }

    /** What an operator can do. */
    public String fix() {
        return fix;
    }

    /** What the client library or the server said; this failure itself where nobody said anything. */
    Throwable original() {
        return Objects.requireNonNullElse(getCause(), this);
    }
}
