package org.studyregistry.registrations;

import java.util.Locale;

/** What becomes of an accepted item. */
enum Outcome {
    /** It is registered now. */
    REGISTERED,
    /** The registrar has registered the completion before, under the same student number; nothing changes. */
    ALREADY_REGISTERED,
    /** The registrar has registered the completion before, under another student number, which stays as it is. */
    CONFLICT;

    /** As it stands in responses and in the database. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
