package org.studyregistry.streaming;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.sqlclient.SqlConnection;
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
final class WireCursor {

    private final Connection connection;
    private final RowQuery query;
    private final String portal;
    private PreparedStatement statement;
    private boolean suspended;

    /**
     * A cursor that reads nothing yet.
     *
     * @param portal its name in the server, unique in the transaction
     */
    WireCursor(SqlConnection connection, RowQuery query, String portal) {
        Connection pooled = ((SqlConnectionInternal) connection).unwrap();
        // The library's reporter of spans takes its own handlers of results only; the span of the stream is ours.
        this.connection = context().owner().tracer() == null ? pooled : pooled.unwrap();
        this.query = query;
        this.portal = portal;
    }

    /** Reads the next rows, at most so many. Whether there may be more; fails as the database does. */
    Future<Boolean> read(int count) {
        ExtendedQueryCommand<Void> command = ExtendedQueryCommand.createQuery(
                query.sql(),
                null,
                statement,
                query.parameters(),
                count,
                portal,
                suspended,
                false,
                QueryCommandBase.NULL_COLLECTOR,
                QueryResultHandler.NOOP_HANDLER);
        return connection.schedule(context(), command).onSuccess(more -> {
            statement = command.preparedStatement();
            suspended = more;
        });
    }

    /** Frees what the server keeps for it before the transaction ends, which would do so as well. */
    void close() {
        if (statement != null) {
            connection.schedule(context(), new CloseCursorCommand(portal, statement));
        }
    }

    private static ContextInternal context() {
        return (ContextInternal) Vertx.currentContext();
    }
}
