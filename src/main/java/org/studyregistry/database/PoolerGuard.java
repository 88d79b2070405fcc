package org.studyregistry.database;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.studyregistry.internals.Channels;

/**
 * Recognises a pooler that does not keep a session to one process of the server, and refuses it: settings would be lost, and
 * statements of several sessions would get mixed.
 *
 * <p>A connection without a pooler is recognised by its process, which is the one that greeted it, and costs nothing. Behind a pooler
 * a second connection is opened in addition to the first, once: where sessions keep their processes, an open session is never served by the
 * process of another, nor by a new one. From then on no two open connections may have one process.
 */
final class PoolerGuard {

    private static final String IDENTITY = "select " + SessionSetup.SERVED_BY;

    /** The second connection may reach another process of the pooler, or a busy pool: it is tried more than once. */
    private static final int ROUNDS = 3;

    /** A pooler with one process of the server for each session may have none for the second. */
    private static final int PATIENCE_SECONDS = 2;

    private final String server;
    /** By the process that serves it, each connection behind a pooler that is open. */
    private final Map<Process, Channel> open = new ConcurrentHashMap<>();

    private volatile boolean keepsSessions;

    private record Process(int pid, String started) {

        static Process of(Row row) {
            return new Process(row.getInteger("pid"), row.getString("started"));
        }
    }

    PoolerGuard(DatabaseServer server) {
        this.server = server.toString();
    }

    /**
     * Lets a connection pass that keeps its process.
     *
     * @param setup the row of the connection's {@link SessionSetup}
     * @param another opens a further connection there
     * @return fails with a {@link ConnectionFailure} if sessions are not kept
     */
    Future<Void> pass(SqlConnection connection, Row setup, Supplier<Future<SqlConnection>> another) {
        Process process = Process.of(setup);
        if (PgConnection.cast(connection).processId() == process.pid()) {
            return Future.succeededFuture();
        }
        boolean alone = register(connection, process);
        if (alone && keepsSessions) {
            return Future.succeededFuture();
        }
        return compare(connection, process, another, 1)
                .onSuccess(passed -> keepsSessions = true)
                .recover(failure -> failure instanceof ConnectionFailure refusal
                        ? Future.failedFuture(refusal)
                        // Not found out: the next connection tries again.
                        : Future.succeededFuture());
    }

    private boolean register(SqlConnection connection, Process process) {
        Channel channel = Channels.of(connection).channel();
        Channel other = open.put(process, channel);
        channel.closeFuture().addListener(closed -> open.remove(process, channel));
        return other == null || !other.isOpen();
    }

    private Future<Void> compare(
            SqlConnection first, Process process, Supplier<Future<SqlConnection>> another, int round) {
        return another.get()
                .compose(second -> withSecond(first, process, second).onComplete(done -> second.close()))
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .compose(same ->
                        round < ROUNDS ? compare(first, process, another, round + 1) : Future.succeededFuture());
    }

    /** While the second has a process for its transaction, the first is idle, and then asks. */
    private Future<Void> withSecond(SqlConnection first, Process process, SqlConnection second) {
        return second.query("begin")
                .execute()
                .recover(this::refused)
                .compose(begun -> served(second))
                .compose(other -> other.equals(process) ? refused(null) : served(first))
                .compose(still -> still.equals(process) ? Future.succeededFuture() : refused(null));
    }

    private static Future<Process> served(SqlConnection connection) {
        return connection
                .query(IDENTITY)
                .execute()
                .map(rows -> Process.of(rows.iterator().next()));
    }

    private <T> Future<T> refused(Throwable noTransaction) {
        return Future.failedFuture(new ConnectionFailure(
                server,
                noTransaction == null
                        ? "a pooler there gives each transaction another process of the server (transaction pooling)"
                        : "a pooler there takes no transactions (" + noTransaction.getMessage() + ")",
                "use pool_mode = session for this service's database or user in the pooler, or the server's own address:"
                        + " docs/configuration.md#poolers",
                noTransaction));
    }
}
