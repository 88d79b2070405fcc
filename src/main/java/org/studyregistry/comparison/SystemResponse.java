package org.studyregistry.comparison;

/** How a system answered, apart from the completions that it returned. */
sealed interface SystemResponse {

    /**
     * A whole one.
     *
     * @param malformedEmpty whether it was a {@code ]} alone
     */
    record Whole(boolean malformedEmpty) implements SystemResponse {}

    /** Another status than 200. */
    record Refused(int status) implements SystemResponse {}

    /** 200, and then not a whole JSON array of completions. */
    record Broken(String reason) implements SystemResponse {}
}
