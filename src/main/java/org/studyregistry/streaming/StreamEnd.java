package org.studyregistry.streaming;

import java.util.Locale;

/** How a stream ended. */
public enum StreamEnd {
    /** Its last byte was passed to the network. */
    DELIVERED,
    /** The client closed the connection before that. */
    CLIENT_LEFT,
    /** The client stopped reading, and was cut off. */
    CLIENT_STALLED,
    /** The client read on, but too slowly for the snapshot that it held, and was cut off. */
    CLIENT_TOO_SLOW,
    /** Something failed here, and the client was let know. */
    BROKEN;

    /** As it stands in the audit record, in the metrics and in the log. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
