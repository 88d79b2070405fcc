package org.studyregistry.streaming;

import java.util.List;

/**
 * What a stream is to send.
 *
 * @param queries the queries whose rows it has, in this order
 * @param limit the most rows that it has
 * @param observer is told how it ended
 */
public record StreamPlan(List<RowQuery> queries, long limit, StreamObserver observer) {

    /** All rows there are. */
    public static final long UNLIMITED = Long.MAX_VALUE;
}
