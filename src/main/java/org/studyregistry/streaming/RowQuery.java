package org.studyregistry.streaming;

import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * One query whose rows belong into a stream.
 *
 * @param sql the statement; its order is the order of the stream
 * @param parameters its parameters
 * @param encoder writes each row
 * @param cursor says where a row stands, so that the stream can be resumed after it
 */
public record RowQuery(String sql, Tuple parameters, RowEncoder encoder, Function<WireRow, String> cursor) {}
