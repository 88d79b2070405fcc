package org.studyregistry.database;

import io.netty.handler.ssl.SslHandler;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.sql.DataSource;
import org.studyregistry.database.CheckResult.State;
import org.studyregistry.internals.Channels;

/** How each pool's connections are encrypted, seen on one of them, and whether the server is verified. */
@Singleton
public class ConnectionReport {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String FIX =
            "study-registry.database.sslmode=verify-full, study-registry.database.sslrootcert=<file>";

    private final Connections connections;
    private final Pool shortWork;
    private final Pool streams;
    private final InjectableInstance<Pool> replicas;
    private final DataSource migrations;

    ConnectionReport(
            Connections connections,
            Pool shortWork,
            @ReactiveDataSource("streams") Pool streams,
            @ReactiveDataSource("replicas") InjectableInstance<Pool> replicas,
            DataSource migrations) {
        this.connections = connections;
        this.shortWork = shortWork;
        this.streams = streams;
        this.replicas = replicas;
        this.migrations = migrations;
    }

    /** One finding for each pool, and one for what is wrong with the password as it was written. Blocks. */
    List<CheckResult> findings() {
        List<CheckResult> findings = new ArrayList<>();
        findings.add(finding("short work", shortWork, connections.primary()));
        findings.add(finding("streams", streams, connections.primary()));
        connections.replicas().ifPresent(settings -> replicas.listActive()
                .forEach(pool -> findings.add(finding("replicas", pool, settings))));
        findings.add(ofMigrations());
        if (connections.credentials().endsWithLineEnd()) {
            findings.add(new CheckResult(
                    State.ADVISED,
                    "a password without a line end (it has one, which is not sent)",
                    "other programs that read it",
                    "write the secret without it: printf %s instead of echo, or --from-literal"));
        }
        return findings;
    }

    private static CheckResult finding(String pool, Pool connections, ConnectionSettings settings) {
        try {
            return connections
                    .getConnection()
                    .chain(connection -> Uni.createFrom()
                            .item(() -> finding(pool, settings, session(connection)))
                            .eventually(connection::close))
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException failure) {
            ConnectionFailure known = failure instanceof ConnectionFailure reason ? reason : null;
            return new CheckResult(
                    pool.equals("replicas") ? State.ADVISED : State.MISSING,
                    "a connection for " + pool + " (" + (known == null ? failure.getMessage() : known.reason()) + ")",
                    pool,
                    known == null ? "see the log of the database" : known.fix());
        }
    }

    private static SSLSession session(SqlConnection connection) {
        SslHandler tls = Channels.of(connection.getDelegate()).pipeline().get(SslHandler.class);
        return tls == null ? null : tls.engine().getSession();
    }

    private static CheckResult finding(String pool, ConnectionSettings settings, SSLSession session) {
        String how = session == null ? "not encrypted" : "encrypted (" + session.getProtocol() + ")";
        return finding(pool, settings, session != null, how, session == null ? "" : certificate(session));
    }

    private static CheckResult finding(
            String pool, ConnectionSettings settings, boolean encrypted, String how, String certificate) {
        boolean verified = encrypted && settings.tls().verifies();
        boolean local = settings.servers().stream().allMatch(DatabaseServer::isLocal);
        boolean unix = settings.servers().stream().allMatch(DatabaseServer::isUnixSocket);
        String what = "connections for " + pool + " that are encrypted and verified: "
                + (unix ? "a unix socket" : how)
                + (verified ? ", verified as " + settings.tls().mode().word() : encrypted ? ", not verified" : "")
                + certificate;
        return verified || local
                ? CheckResult.ok(what, "students' data on the network")
                : new CheckResult(State.ADVISED, what, "students' data on the network", FIX);
    }

    private static String certificate(SSLSession session) {
        try {
            Certificate first = session.getPeerCertificates()[0];
            return first instanceof X509Certificate certificate
                    ? ", certificate of "
                            + certificate.getSubjectX500Principal().getName() + " until "
                            + certificate.getNotAfter().toInstant()
                    : "";
        } catch (SSLPeerUnverifiedException none) {
            return "";
        }
    }

    /** What the server says of it: JDBC hides the socket. Behind a pooler that is the pooler's own connection. */
    private CheckResult ofMigrations() {
        ConnectionSettings settings = connections.migrations();
        try (Connection connection = migrations.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")) {
            boolean encrypted = row.next() && row.getBoolean(1);
            String how = encrypted ? "encrypted (" + row.getString(2) + ")" : "not encrypted";
            return finding("migrations", settings, encrypted, how, "");
        } catch (SQLException failure) {
            return new CheckResult(
                    State.OPTIONAL,
                    "a connection for migrations (" + failure.getMessage() + ")",
                    "migrations",
                    "see quarkus.datasource.jdbc.url in docs/configuration.md");
        }
    }
}
