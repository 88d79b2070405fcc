package org.studyregistry.streaming;

import java.util.Locale;

/** What a stream is of. */
public enum StreamedResource {
    /** Completions of one course. */
    COURSE,
    /** Completions of several courses, or of all. */
    PLATFORM,
    /** Completions that were searched for. */
    SEARCH,
    /** The list of courses. */
    COURSES,
    /** A registrar's receipts. */
    RECEIPTS;

    /** As the value of a metric's label. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
