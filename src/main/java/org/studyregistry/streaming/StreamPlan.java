package org.studyregistry.streaming;

import java.util.List;

/**
 * What a stream is to send.
 *
 * @param queries the queries whose rows it has, in this order
 * @param observer is told how it ended
 */
public record StreamPlan(List<RowQuery> queries, StreamObserver observer) {}
