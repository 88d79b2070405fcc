package org.studyregistry.database;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.studyregistry.problem.ProblemException;

/**
 * Opens a pool's connections to one of several servers: to the one that takes writes, whichever that is now, or to any that
 * answers. A server that does not answer is passed over after {@link #PATIENCE_SECONDS}.
 */
final class ServerChoice implements Function<Context, Future<SqlConnection>> {

    static final int PATIENCE_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(ServerChoice.class);

    /** Asked on each new connection: a name may lead to a server that was the primary a moment ago. */
    private static final String STANDBY = "select pg_is_in_recovery()";

    private final Vertx vertx;
    private final List<Server> servers;
    private final boolean primary;
    private final Duration silence;
    /** Where the next search begins: with the primary that was found last, or with the next server in turn. */
    private final AtomicInteger start = new AtomicInteger();

    private record Server(String name, ConnectionFactory connections) {}

    /**
     * A choice among these servers.
     *
     * @param primary whether only a server that takes writes will do
     * @param silence after which a connection is closed: that a server is gone without a word shows in nothing else, and the
     *     system would keep the connection for a quarter of an hour
     */
    ServerChoice(Vertx vertx, List<PgConnectOptions> servers, boolean primary, Duration silence) {
        this.vertx = vertx;
        this.servers = servers.stream()
                .map(server -> new Server(
                        server.getHost() + ":" + server.getPort(),
                        PgDriver.INSTANCE.createConnectionFactory(vertx, server)))
                .toList();
        this.primary = primary;
        this.silence = silence;
    }

    /**
     * Fails as the servers did; with database-read-only, if there are standbys only. Comes out on the context in any case: a pool
     * that is told on another thread is broken from then on.
     */
    @Override
    public Future<SqlConnection> apply(Context context) {
        Promise<SqlConnection> found = ((ContextInternal) context).promise();
        search(context, primary ? start.get() : start.getAndIncrement(), 0, null)
                .onComplete(found);
        return found.future();
    }

    private Future<SqlConnection> search(Context context, int from, int tried, Throwable reason) {
        if (tried == servers.size()) {
            return Future.failedFuture(reason);
        }
        int position = Math.floorMod(from + tried, servers.size());
        Server server = servers.get(position);
        return open(context, server).onSuccess(connection -> found(position)).recover(failure -> {
            LOG.debugf("No connection to %s: %s", server.name(), failure);
            return search(context, from, tried + 1, reason instanceof ProblemException ? reason : failure);
        });
    }

    private void found(int position) {
        if (primary && start.getAndSet(position) != position) {
            LOG.infof("The database's primary is now %s", servers.get(position).name());
        }
    }

    /** The connection; one that is made too late is closed. */
    private Future<SqlConnection> open(Context context, Server server) {
        Promise<SqlConnection> opened = Promise.promise();
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS),
                late -> opened.tryFail(new VertxException("No answer in " + PATIENCE_SECONDS + " s", true)));
        server.connections()
                .connect(context)
                .compose(this::accepted)
                .onSuccess(connection -> {
                    if (!opened.tryComplete(connection)) {
                        connection.close();
                    }
                })
                .onFailure(opened::tryFail)
                .onComplete(done -> vertx.cancelTimer(timer));
        return opened.future();
    }

    private Future<SqlConnection> accepted(SqlConnection connection) {
        DatabaseSocket.closeWhenSilent(connection, silence);
        if (!primary) {
            return Future.succeededFuture(connection);
        }
        return connection
                .query(STANDBY)
                .execute()
                .compose(answer -> answer.iterator().next().getBoolean(0)
                        ? Future.<SqlConnection>failedFuture(DatabaseFailures.readOnly())
                        : Future.succeededFuture(connection))
                .onFailure(refused -> connection.close());
    }
}
