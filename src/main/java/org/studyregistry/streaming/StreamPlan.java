package org.studyregistry.streaming;

import java.util.List;
import java.util.Optional;

/**
 * What a stream is to send.
 *
 * @param resource of which resource, for the metrics
 * @param queries the queries whose rows it has, in this order
 * @param limit the most rows that it has
 * @param observer is told how it ended
 * @param entityTag its {@code ETag}
 * @param watermark up to where a client knows what there is, once it has all of it
 */
public record StreamPlan(
        StreamedResource resource,
        List<RowQuery> queries,
        long limit,
        StreamObserver observer,
        Optional<String> entityTag,
        Optional<String> watermark) {

    /** All rows there are. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** One of which changes cannot be asked for. */
    public StreamPlan(StreamedResource resource, List<RowQuery> queries, long limit, StreamObserver observer) {
        this(resource, queries, limit, observer, Optional.empty(), Optional.empty());
    }

    /** The same, with something more to do when the stream has ended; it must neither block nor throw. */
    public StreamPlan endingWith(Runnable action) {
        StreamObserver both = outcome -> {
            action.run();
            observer.ended(outcome);
        };
        return new StreamPlan(resource, queries, limit, both, entityTag, watermark);
    }
}
