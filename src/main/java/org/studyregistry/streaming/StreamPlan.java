package org.studyregistry.streaming;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * What a stream is to send.
 *
 * @param queries the queries whose rows it has, in this order
 * @param limit the most rows that it has
 * @param recorded opens the record of the stream, and gives what is told how it ended. Nothing is sent before that; the first rows
 *     are read meanwhile
 * @param entityTag its {@code ETag}
 * @param watermark up to where a client knows what there is, once it has all of it
 */
public record StreamPlan(
        List<RowQuery> queries,
        long limit,
        Uni<StreamObserver> recorded,
        Optional<String> entityTag,
        Optional<String> watermark) {

    /** All rows there are. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** One of which changes cannot be asked for. */
    public StreamPlan(List<RowQuery> queries, long limit, Uni<StreamObserver> recorded) {
        this(queries, limit, recorded, Optional.empty(), Optional.empty());
    }
}
