package org.studyregistry.streaming;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.DatabaseSocket;
import org.studyregistry.internals.RowCursor;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.StreamSlots.Slot;

/**
 * One consistent, read-only view of the database: a repeatable-read transaction on a connection of its own. Ends exactly once,
 * by {@link #finish()}, {@link #abandon} or {@link #discard()}, which also gives the stream's slot back.
 */
public final class Snapshot implements RowSource {

    private static final Logger LOG = Logger.getLogger(Snapshot.class);

    /** Nothing to do for a server that is alive; a connection that has lain idle may lead to one that is not. */
    private static final int PATIENCE_SECONDS = 10;

    private static final String BEGIN = "begin isolation level repeatable read, read only";

    private static final String PLAN_FOR_VALUES = "set local plan_cache_mode = force_custom_plan";

    private final SqlConnection connection;
    private final Slot slot;
    private final OpenSnapshots open;
    private final Future<Void> begun;
    private int cursors;
    private boolean reading;
    private boolean released;
    private boolean ended;

    /** Begins the transaction: what is asked from now on is sent right behind, and {@link #begun} tells whether it worked. */
    Snapshot(io.vertx.sqlclient.SqlConnection connection, Slot slot, OpenSnapshots open) {
        this.connection = SqlConnection.newInstance(connection);
        this.slot = slot;
        this.open = open;
        open.opened(this);
        this.begun = connection
                .query(BEGIN)
                .execute()
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .mapEmpty();
    }

    /** Fails as the database does if there is no transaction, and so no snapshot. */
    Future<Void> begun() {
        return begun;
    }

    /**
     * Asks the first questions, in one flight with the beginning of the transaction. What they find counts only once that has
     * worked. Fails with a problem of the database.
     */
    public <T> Uni<T> first(Uni<T> questions) {
        Uni<Void> transaction = Uni.createFrom().emitter(emitter -> begun.onSuccess(emitter::complete)
                .onFailure(failure -> emitter.fail(DatabaseFailures.problem(failure))));
        return Uni.combine().all().unis(transaction, questions).with((begun, found) -> found);
    }

    /**
     * Has the statements that follow planned for their values again, after ones that kept their plans. Nobody waits for it: if it
     * fails, so does what follows.
     */
    public void planForValues() {
        connection.getDelegate().query(PLAN_FOR_VALUES).execute();
    }

    /** The connection, to ask short questions in this view. */
    public SqlConnection connection() {
        return connection;
    }

    @Override
    public RowCursor cursor(RowQuery query, RowCursor.Sink sink) {
        reading = true;
        return RowCursor.of(connection.getDelegate(), query.sql(), query.parameters(), "c" + cursors++, sink);
    }

    /**
     * All that was to be read has been: ends the transaction and gives the connection back to its pool, which nobody has to wait
     * for. A server that does not answer loses the connection.
     */
    @Override
    public void release() {
        if (!ended && !released) {
            released = true;
            io.vertx.sqlclient.SqlConnection used = connection.getDelegate();
            used.query("commit")
                    .execute()
                    .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .onSuccess(committed -> {
                        open.closed(this);
                        used.close();
                    })
                    .onFailure(this::drop);
        }
    }

    /** The same, and gives the slot back, at once: who takes it next has to wait for the commit at most. */
    Uni<Void> finish() {
        release();
        ended = true;
        slot.close();
        return Uni.createFrom().voidItem();
    }

    /**
     * Ends it after a failure. What the client was to blame for has been found by a query that was answered, so the connection is as
     * good as it was; after anything else it is given up.
     */
    Uni<Void> abandon(Throwable failure) {
        boolean clients = failure instanceof ProblemException known
                && known.problem().type().status() < 500;
        return clients && !reading ? finish() : discard();
    }

    /**
     * Ends everything at once, whatever state the connection is in: a query that runs is cancelled in the server, and the
     * socket is closed, so that neither a slow query nor a silent server can hold the connection. The slot is taken until the
     * connection is gone, since a new one has no place in the pool before that.
     */
    Uni<Void> discard() {
        if (released) {
            return finish();
        }
        if (!ended) {
            ended = true;
            try {
                drop(null).onComplete(gone -> slot.close());
            } catch (RuntimeException | Error failure) {
                slot.close();
                throw failure;
            }
        }
        return Uni.createFrom().voidItem();
    }

    /** Gives the connection up; the slot stays taken. */
    Future<Void> drop(Throwable reason) {
        if (reason != null) {
            LOG.debugf("Dropping a database connection: %s", reason);
        }
        PgConnection pg = PgConnection.cast(connection.getDelegate());
        // Closing the socket ends an idle transaction; a query that is running would only notice when it next sends
        // rows.
        pg.cancelRequest().onFailure(failure -> LOG.debugf("The running query was not cancelled: %s", failure));
        // Never back to the pool, where the next stream could get the dying connection, or the cancel request hit its
        // query.
        return DatabaseSocket.close(pg).onComplete(gone -> open.closed(this));
    }
}
