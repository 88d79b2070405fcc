package org.studyregistry.streaming;

import io.vertx.sqlclient.Tuple;

/**
 * One query whose rows belong into a stream.
 *
 * @param sql the statement; its order is the order of the stream
 * @param parameters its parameters
 */
public record RowQuery(String sql, Tuple parameters) {}
