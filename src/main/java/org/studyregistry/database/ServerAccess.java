package org.studyregistry.database;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.studyregistry.database.Credentials.Login;
import org.studyregistry.problem.ProblemException;

/** Opens connections to one server as the settings say, and gets their sessions ready. */
final class ServerAccess {

    /**
     * How long a server that takes no TLS is not asked for it again, where TLS is only preferred. The client library leaves the
     * refused connection open until the server's time for logging in is over, so asking each time would use up its connections.
     */
    private static final Duration PLAIN = Duration.ofMinutes(5);

    private volatile long plainUntil = System.nanoTime();

    private final DatabaseServer server;
    private final ConnectionSettings settings;
    private final Supplier<Login> logins;
    private final PgConnectOptions template;
    private final Duration silence;
    private final SessionSetup setup;
    private final PoolerGuard guard;
    private final ConnectionFactory connections;
    /** As whom the last log-in was tried, for messages. */
    private volatile String user = "";

    /**
     * Access to a server of the settings.
     *
     * @param logins read for each connection; may block
     * @param template what Quarkus has set for the pool
     * @param silence after which a connection is closed: that a server is gone without a word shows in nothing else, and the
     *     system would keep the connection for a quarter of an hour
     */
    ServerAccess(
            Vertx vertx,
            DatabaseServer server,
            ConnectionSettings settings,
            Supplier<Login> logins,
            PgConnectOptions template,
            Duration silence) {
        this.server = server;
        this.settings = settings;
        this.logins = logins;
        this.template = template;
        this.silence = silence;
        this.setup = new SessionSetup(template.getProperties(), settings.session());
        this.guard = new PoolerGuard(server);
        this.connections = PgDriver.INSTANCE.createConnectionFactory(vertx, new PgConnectOptions(template));
    }

    /** How long the server may take to answer a new connection. */
    Duration patience() {
        return settings.patience().orElse(Duration.ofSeconds(ServerChoice.PATIENCE_SECONDS));
    }

    /** A failure to connect, with its reason. */
    Throwable reason(Throwable failure) {
        if (failure instanceof ProblemException) {
            return failure;
        }
        Throwable reason = failure;
        if (settings.tls().verifies() && FailureReasons.isHandshake(failure)) {
            Optional<CertificateException> refusal =
                    TlsMaterial.of(settings.tls()).refusalOf(server);
            reason = refusal.isPresent() ? refusal.get() : failure;
        }
        return new FailureReasons(server, settings, user).of(reason);
    }

    /**
     * A new connection, encrypted, logged in, set up.
     *
     * @param primary whether the server must take writes
     * @return fails with a {@link ConnectionFailure}, or with database-read-only
     */
    Future<SqlConnection> connect(Context context, boolean primary) {
        return open(context)
                .compose(connection -> accept(context, connection, primary))
                .recover(failure -> Future.failedFuture(reason(failure)));
    }

    private Future<SqlConnection> open(Context context) {
        Callable<PgConnectOptions> current = this::options;
        return context.executeBlocking(current, false).compose(options -> {
            boolean preferred = settings.tls().mode() == TlsSettings.Mode.PREFER;
            return preferred && System.nanoTime() - plainUntil < 0
                    ? inClearText(context, options)
                    : connections.connect(context, options).recover(failure -> {
                        if (!preferred
                                || !FailureReasons.isWithoutTls(failure) && !FailureReasons.isNotAllowed(failure)) {
                            return Future.failedFuture(failure);
                        }
                        if (FailureReasons.isWithoutTls(failure)) {
                            plainUntil = System.nanoTime() + PLAIN.toNanos();
                        }
                        return inClearText(context, options);
                    });
        });
    }

    private Future<SqlConnection> inClearText(Context context, PgConnectOptions options) {
        return connections.connect(context, new PgConnectOptions(options).setSslMode(SslMode.DISABLE));
    }

    private PgConnectOptions options() {
        Login login = logins.get();
        user = login.user();
        return ClientOptions.reactive(template, settings, server, login);
    }

    private Future<SqlConnection> accept(Context context, SqlConnection connection, boolean primary) {
        DatabaseSocket.closeWhenSilent(connection, silence);
        return connection
                .query(setup.sql())
                .execute()
                .compose(rows -> {
                    Row row = rows.iterator().next();
                    return primary && row.getBoolean("standby")
                            ? Future.failedFuture(DatabaseFailures.readOnly())
                            : guard.pass(connection, row, () -> open(context));
                })
                .map(connection)
                .onFailure(refused -> connection.close());
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
