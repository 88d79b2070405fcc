package org.studyregistry.internals;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Rows by the public interface of the client library: its own cursor, and its objects, of which the bytes of the wire are made again. */
final class ClientCursor extends RowCursor {

    private final SqlConnection connection;
    private final String sql;
    private final Tuple parameters;
    private final Sink sink;
    private Cursor cursor;

    ClientCursor(SqlConnection connection, String sql, Tuple parameters, Sink sink) {
        this.connection = connection;
        this.sql = sql;
        this.parameters = parameters;
        this.sink = sink;
    }

    @Override
    public Future<Boolean> read(int count) {
        return opened().compose(opened -> opened.read(count)).map(rows -> {
            show(rows);
            return cursor.hasMore();
        });
    }

    private Future<Cursor> opened() {
        return cursor != null
                ? Future.succeededFuture(cursor)
                : connection.prepare(sql).map(statement -> cursor = statement.cursor(parameters));
    }

    private void show(RowSet<Row> rows) {
        for (Row row : rows) {
            sink.row(RowMessage.of(row), 0);
        }
        if (rows.size() > 0) {
            sink.pause();
        }
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
        }
    }
}
