package org.studyregistry.streaming;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseSocket;
import org.studyregistry.streaming.StreamSlots.Slot;

/**
 * One consistent, read-only view of the database: a repeatable-read transaction on a connection of its own. Ends exactly once,
 * by {@link #finish()} or {@link #discard()}, which also gives the stream's slot back.
 */
public final class Snapshot {

    private static final Logger LOG = Logger.getLogger(Snapshot.class);

    /** Nothing to do for a server that is alive; a connection that has lain idle may lead to one that is not. */
    private static final int PATIENCE_SECONDS = 10;

    private static final String BEGIN = "begin isolation level repeatable read, read only";

    private final SqlConnection connection;
    private final Slot slot;
    private boolean ended;

    private Snapshot(SqlConnection connection, Slot slot) {
        this.connection = connection;
        this.slot = slot;
    }

    /** Begins the transaction. If that fails, the connection is closed; the slot stays the caller's. */
    static Future<Snapshot> begin(io.vertx.sqlclient.SqlConnection connection, Slot slot) {
        Snapshot snapshot = new Snapshot(SqlConnection.newInstance(connection), slot);
        return connection
                .query(BEGIN)
                .execute()
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .map(snapshot)
                .onFailure(snapshot::drop);
    }

    /** The connection, to ask short questions in this view. */
    public SqlConnection connection() {
        return connection;
    }

    /** The query's statement in the server, where it stays until it is closed or the connection is. */
    Future<PreparedStatement> prepare(RowQuery query) {
        return connection.getDelegate().prepare(query.sql());
    }

    /** Where the rows that cursors read come from. */
    WireRows rows() {
        return WireRows.of(DatabaseSocket.context(connection.getDelegate()).pipeline());
    }

    /** Ends the transaction and gives the connection back to its pool. Never fails: everything was read by now. */
    Uni<Void> finish() {
        if (ended) {
            return Uni.createFrom().voidItem();
        }
        ended = true;
        return connection
                .query("commit")
                .execute()
                .chain(connection::close)
                .onFailure()
                .invoke(this::drop)
                .onFailure()
                .recoverWithNull()
                .eventually(slot::close);
    }

    /**
     * Ends everything at once, whatever state the connection is in: a query that runs is cancelled in the server, and the
     * socket is closed, so that neither a slow query nor a silent server can hold the connection.
     */
    Uni<Void> discard() {
        if (!ended) {
            ended = true;
            try {
                drop(null);
            } finally {
                slot.close();
            }
        }
        return Uni.createFrom().voidItem();
    }

    private void drop(Throwable reason) {
        if (reason != null) {
            LOG.debugf("Dropping a database connection: %s", reason);
        }
        PgConnection pg = PgConnection.cast(connection.getDelegate());
        // Closing the socket ends an idle transaction; a query that is running would only notice when it next sends
        // rows.
        pg.cancelRequest().onFailure(failure -> LOG.debugf("The running query was not cancelled: %s", failure));
        // Never back to the pool, where the next stream could get the dying connection, or the cancel request hit its
        // query.
        DatabaseSocket.close(pg);
    }
}
