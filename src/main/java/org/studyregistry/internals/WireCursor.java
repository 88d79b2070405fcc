package org.studyregistry.internals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.PreparedStatement;
import io.vertx.sqlclient.impl.QueryResultHandler;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.command.CloseCursorCommand;
import io.vertx.sqlclient.impl.command.ExtendedQueryCommand;
import io.vertx.sqlclient.impl.command.QueryCommandBase;

/**
 * A server-side cursor over the rows of a query, which go to the {@link WireRows} of its connection. Unlike the client library's own
 * cursors it leaves the statement prepared on the connection, in the library's cache, so that a statement which was used there
 * before costs one round trip and not two; and it needs no random name (ADR 5).
 */
final class WireCursor extends RowCursor {

    private final Connection connection;
    private final String sql;
    private final Tuple parameters;
    private final String portal;
    private final WireRows rows;
    private final Sink sink;
    private PreparedStatement statement;
    private boolean suspended;

    /** Fails with an error or exception of the virtual machine where the library is not the one that is known. */
    WireCursor(SqlConnection connection, String sql, Tuple parameters, String portal, Sink sink) {
        Connection pooled = ((SqlConnectionInternal) connection).unwrap();
        // The library's reporter of spans takes its own handlers of results only; the span of the stream is ours.
        this.connection = context().owner().tracer() == null ? pooled : pooled.unwrap();
        this.sql = sql;
        this.parameters = parameters;
        this.portal = portal;
        this.rows = WireRows.of(Channels.of(connection).pipeline());
        this.sink = sink;
    }

    @Override
    public Future<Boolean> read(int count) {
        ExtendedQueryCommand<Void> command = ExtendedQueryCommand.createQuery(
                sql,
                null,
                statement,
                parameters,
                count,
                portal,
                suspended,
                false,
                QueryCommandBase.NULL_COLLECTOR,
                QueryResultHandler.NOOP_HANDLER);
        rows.to(sink);
        return connection
                .schedule(context(), command)
                .onComplete(read -> rows.to(null))
                .onSuccess(more -> {
                    statement = command.preparedStatement();
                    suspended = more;
                });
    }

    @Override
    public void close() {
        if (statement != null) {
            connection.schedule(context(), new CloseCursorCommand(portal, statement));
        }
    }

    private static ContextInternal context() {
        return (ContextInternal) Vertx.currentContext();
    }
}
