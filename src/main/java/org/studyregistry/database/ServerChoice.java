package org.studyregistry.database;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.studyregistry.internals.EventLoop;
import org.studyregistry.problem.ProblemException;

/**
 * Opens a pool's connections to one of several servers: to the one that takes writes, whichever that is now, or to any that
 * answers. A server that does not answer is passed over after {@link #PATIENCE_SECONDS}, or after the address's connect_timeout.
 */
final class ServerChoice implements Function<Context, Future<SqlConnection>> {

    static final int PATIENCE_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(ServerChoice.class);

    private final Vertx vertx;
    private final List<ServerAccess> servers;
    private final boolean primary;
    /** Where the next search begins: with the primary that was found last, or with the next server in turn. */
    private final AtomicInteger start = new AtomicInteger();

    /**
     * A choice among these servers.
     *
     * @param primary whether only a server that takes writes will do
     */
    ServerChoice(Vertx vertx, List<ServerAccess> servers, boolean primary) {
        this.vertx = vertx;
        this.servers = servers;
        this.primary = primary;
    }

    /**
     * Fails as the servers did, with a {@link ConnectionFailure}; with database-read-only, if there are standbys only. Comes out on
     * the context in any case: a pool that is told on another thread is broken from then on.
     */
    @Override
    public Future<SqlConnection> apply(Context context) {
        Promise<SqlConnection> found = EventLoop.of(context).promise();
        search(context, primary ? start.get() : start.getAndIncrement(), 0, null)
                .onComplete(found);
        return found.future();
    }

    private Future<SqlConnection> search(Context context, int from, int tried, Throwable reason) {
        if (tried == servers.size()) {
            return Future.failedFuture(reason);
        }
        int position = Math.floorMod(from + tried, servers.size());
        ServerAccess server = servers.get(position);
        return open(context, server).onSuccess(connection -> found(position)).recover(failure -> {
            LOG.debugf("No connection to %s: %s", server, failure);
            return search(context, from, tried + 1, reason instanceof ProblemException ? reason : failure);
        });
    }

    private void found(int position) {
        if (primary && start.getAndSet(position) != position) {
            LOG.infof("The database's primary is now %s", servers.get(position));
        }
    }

    /** The connection; one that is made too late is closed. */
    private Future<SqlConnection> open(Context context, ServerAccess server) {
        Promise<SqlConnection> opened = Promise.promise();
        long patience = server.patience().toMillis();
        long timer = vertx.setTimer(
                patience,
                late -> opened.tryFail(server.reason(new VertxException("No answer in " + patience + " ms", true))));
        server.connect(context, primary)
                .onSuccess(connection -> {
                    if (!opened.tryComplete(connection)) {
                        connection.close();
                    }
                })
                .onFailure(opened::tryFail)
                .onComplete(done -> vertx.cancelTimer(timer));
        return opened.future();
    }
}
