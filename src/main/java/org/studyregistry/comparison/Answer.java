package org.studyregistry.comparison;

/** How a system answered, besides the completions that it gave. */
sealed interface Answer {

    /**
     * A whole one.
     *
     * @param malformedEmpty whether it was a {@code ]} alone
     */
    record Whole(boolean malformedEmpty) implements Answer {}

    /** Another status than 200. */
    record Refused(int status) implements Answer {}

    /** 200, and then not a whole JSON array of completions. */
    record Broken(String reason) implements Answer {}
}
