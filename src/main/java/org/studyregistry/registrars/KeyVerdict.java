package org.studyregistry.registrars;

import java.util.Set;

/** What is known of a key that was presented. */
public sealed interface KeyVerdict {

    /**
     * The key is live.
     *
     * @param registrar whose it is
     * @param rights what it may do, of the constants of {@link Right}
     */
    record Accepted(Registrar registrar, Set<Right> rights) implements KeyVerdict {}

    /** The key does not open anything. */
    enum Rejected implements KeyVerdict {
        /** No live registrar has such a key. */
        UNKNOWN,
        /** The key was good until somebody revoked it. */
        REVOKED,
        /** The key was good until a set time, which has passed. */
        EXPIRED
    }
}
