package org.studyregistry.internals;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** A server-side cursor over the rows of a query, each of which its {@link Sink} is given as a message of PostgreSQL's protocol. */
public abstract class RowCursor {

    private static final Logger LOG = Logger.getLogger(RowCursor.class);

    /** Whether the library's inside is another than the one that is known. */
    private static final AtomicBoolean LIBRARY_CHANGED = new AtomicBoolean();

    /** Is given rows, on the event loop of the connection. Must not throw. */
    public interface Sink {

        /**
         * A row, whose bytes are the sink's during the call and until {@link #pause}.
         *
         * @param at where the message says how many columns there are
         */
        void row(byte[] message, int at);

        /** There is no other row for now. */
        void pause();
    }

    /**
     * A cursor that reads nothing yet. It takes rows from the wire, or from the library's own objects where the library has changed,
     * which a warning says once.
     *
     * @param portal its name in the server, unique in the transaction
     */
    public static RowCursor of(SqlConnection connection, String sql, Tuple parameters, String portal, Sink sink) {
        if (!LIBRARY_CHANGED.get()) {
            try {
                return new WireCursor(connection, sql, parameters, portal, sink);
            } catch (LinkageError | ClassCastException | NoSuchElementException changed) {
                changed(changed);
            }
        }
        return new ClientCursor(connection, sql, parameters, sink);
    }

    /** From now on, rows are read by the library's public interface. */
    static void changed(Throwable reason) {
        if (LIBRARY_CHANGED.compareAndSet(false, true)) {
            LOG.warn(
                    "The PostgreSQL client has changed inside: rows are read by its public interface, which is slower."
                            + " See docs/adr/0017-inside-the-libraries.md",
                    reason);
        }
    }

    /** As it is before the first connection. */
    static void known() {
        LIBRARY_CHANGED.set(false);
    }

    /** Reads the next rows, at most so many. Whether there may be more; fails as the database does. */
    public abstract Future<Boolean> read(int count);

    /** Frees what the server keeps for it before the transaction ends, which would do so as well. */
    public abstract void close();
}
