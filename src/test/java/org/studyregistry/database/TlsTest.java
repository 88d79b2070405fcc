package org.studyregistry.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.testsupport.Certificates;
import org.studyregistry.testsupport.Certificates.Pair;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.TcpProxy;
import org.studyregistry.testsupport.TlsPostgres;
import org.studyregistry.testsupport.TlsTerminator;

/** Connections of both client libraries to a server that takes TLS, as its pg_stat_ssl sees them. */
class TlsTest {

    private static final String SSL = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

    private static final int SSL_REQUEST = 80877103;
    private static final byte CLIENT_HELLO = 0x16;

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static Certificates authority;
    private static Certificates stranger;
    private static Pair valid;
    private static Pair ofClient;
    private static TlsPostgres server;
    private static PostgresServer plain;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        authority = Certificates.authority(folder, "authority");
        stranger = Certificates.authority(folder, "stranger");
        valid = authority.issue("db", "localhost");
        ofClient = authority.issue(TlsPostgres.BY_CERTIFICATE, "client");
        server = TlsPostgres.start(folder, valid, authority);
        plain = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
        plain.close();
    }

    @AfterEach
    void presentTheValidOneAgain() throws Exception {
        server.present(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "encrypted_only:secret, verify-full, true",
        "encrypted_only:secret, verify-ca, true",
        "password:secret, require, true",
        "password:secret, prefer, true",
        "password:secret, disable, false"
    })
    void isEncryptedAsTheAddressSays(String login, String sslmode, boolean encrypted) throws Exception {
        String address = address(login, sslmode, mode(sslmode) ? authority.root() : null);

        assertEquals(encrypted, reactive(address));
        assertEquals(encrypted, jdbc(address));
    }

    @Test
    void presentsItsOwnCertificate() throws Exception {
        String address =
                "postgresql://by_certificate@localhost:" + server.port() + "/postgres?sslmode=verify-full&sslrootcert="
                        + authority.root() + "&sslcert=" + ofClient.certificate() + "&sslkey=" + ofClient.key();

        assertTrue(reactive(address));
        assertTrue(jdbc(address));
        refused(
                "postgresql://by_certificate@localhost:" + server.port() + "/postgres?sslmode=verify-full&sslrootcert="
                        + authority.root(),
                "wants a client certificate",
                "sslcert");
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() {
        refused(
                address("encrypted_only:secret", "verify-full", stranger.root()),
                "from an authority that is not trusted here",
                "sslrootcert");
        refused(
                address("encrypted_only:secret", "verify-ca", stranger.root()),
                "from an authority that is not trusted here",
                "sslrootcert");
        refused(
                "postgresql://encrypted_only:secret@localhost:" + server.port() + "/postgres?sslrootcert=system",
                "from an authority that is not trusted here",
                "sslrootcert");
    }

    @Test
    void aServerOfAnotherNameIsRefusedByVerifyFullOnly() throws Exception {
        server.present(authority.issue("db", "other.example.org"));

        refused(
                address("encrypted_only:secret", "verify-full", authority.root()),
                "the server's certificate is for another host",
                "use the host name");
        assertTrue(reactive(address("encrypted_only:secret", "verify-ca", authority.root())));
        assertTrue(jdbc(address("encrypted_only:secret", "verify-ca", authority.root())));
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        server.present(authority.issueExpired("db", "localhost"));

        refused(address("encrypted_only:secret", "verify-full", authority.root()), "has expired", "renewed");
    }

    @Test
    void aChangedFileIsReadAgain() throws Exception {
        Path trusted = Files.copy(authority.root(), folder.resolve("trusted.crt"));
        ServerAccess access = Servers.of(vertx, address("encrypted_only:secret", "verify-full", trusted))
                .get(0);
        assertTrue(ssl(access));
        server.present(stranger.issue("db", "localhost"));

        assertThrows(CompletionException.class, () -> ssl(access));
        Files.copy(stranger.root(), trusted, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(ssl(access), "a new connection trusts whom the file names now");
        assertTrue(jdbc(address("encrypted_only:secret", "verify-full", trusted)));
        Files.writeString(trusted, "half a certifi");
        assertTrue(ssl(access), "a file that makes no sense leaves what was");
    }

    @Test
    void whatTheServerRefusesHasAReasonAndAFix() {
        refused(
                address("encrypted_only:secret", "disable", null),
                "does not let the role \"encrypted_only\" in without encryption",
                "sslmode=verify-full");
        refused(
                address("nowhere:secret", "require", null),
                "no line of the server's pg_hba.conf lets the role \"nowhere\" in",
                "hostssl \"postgres\" \"nowhere\"");
        refused(
                address("encrypted_only:wrong", "require", null),
                "refuses the password of the role \"encrypted_only\"",
                "quarkus.datasource.password");
        refused(
                "postgresql://postgres:postgres@localhost:" + plain.port() + "/postgres?sslmode=require",
                "takes no TLS, which sslmode=require needs",
                "ssl = on");
    }

    /** Its own certificate, that is. */
    @Test
    void aRotatedCertificateOfTheClientIsPresentedByNewConnections() throws Exception {
        Pair ofStranger = stranger.issue(TlsPostgres.BY_CERTIFICATE, "client");
        Path certificate = Files.copy(ofStranger.certificate(), folder.resolve("rotated.crt"));
        Path key = Files.copy(ofStranger.key(), folder.resolve("rotated.key"));
        ServerAccess access = Servers.of(
                        vertx,
                        "postgresql://by_certificate@localhost:" + server.port()
                                + "/postgres?sslmode=verify-full&sslrootcert=" + authority.root() + "&sslcert="
                                + certificate + "&sslkey=" + key)
                .get(0);
        assertThrows(CompletionException.class, () -> ssl(access));

        Files.copy(ofClient.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ofClient.key(), key, StandardCopyOption.REPLACE_EXISTING);

        assertTrue(ssl(access));
    }

    /**
     * SCRAM is bound to the channel (tls-server-end-point): somebody between with a certificate of his own is refused by the server,
     * although this client verifies nothing. With the server's own certificate and key the same wire is none of its business.
     */
    @Test
    void aManInTheMiddleIsFoundByChannelBinding() throws Exception {
        try (TlsTerminator between = TlsTerminator.start(stranger.issue("between", "localhost"), server.port());
                TlsTerminator same = TlsTerminator.start(valid, server.port())) {
            String login = "postgresql://encrypted_only:secret@localhost:";

            assertTrue(reactive(login + same.port() + "/postgres?sslmode=require&channel_binding=prefer"));
            assertTrue(jdbc(login + same.port() + "/postgres?sslmode=require&channel_binding=prefer"));
            Throwable refused = assertThrows(
                            CompletionException.class,
                            () -> reactive(login + between.port() + "/postgres?sslmode=require"))
                    .getCause();
            SQLException refusedByJdbc =
                    assertThrows(SQLException.class, () -> jdbc(login + between.port() + "/postgres?sslmode=require"));

            assertTrue(refused.getMessage().contains("SCRAM channel binding check failed"), refused.getMessage());
            assertTrue(
                    refusedByJdbc.getMessage().contains("SCRAM channel binding check failed"),
                    refusedByJdbc.getMessage());
        }
    }

    /** As seen on the wire: no connection, that of a cancel request neither, begins otherwise than with a request for TLS. */
    @Test
    void aCancelRequestIsEncrypted() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        AtomicInteger clear = new AtomicInteger();
        try (TcpProxy wire = new TcpProxy(server::port, () -> {
            connections.incrementAndGet();
            AtomicInteger portions = new AtomicInteger();
            return (way, bytes, length) -> {
                if (way == TcpProxy.Way.TO_SERVER) {
                    int portion = portions.getAndIncrement();
                    boolean request = length == 8 && ByteBuffer.wrap(bytes).getInt(4) == SSL_REQUEST;
                    boolean record = bytes[0] == CLIENT_HELLO;
                    clear.addAndGet(portion == 0 && !request || portion == 1 && !record ? 1 : 0);
                }
                return true;
            };
        })) {
            ServerAccess access = Servers.of(
                            vertx,
                            "postgresql://encrypted_only:secret@localhost:" + wire.port()
                                    + "/postgres?sslmode=verify-full&sslrootcert=" + authority.root())
                    .get(0);
            SqlConnection connection = join(access.connect(vertx.getOrCreateContext(), true));
            Future<?> sleeping = connection.query("select pg_sleep(300)").execute();
            // A cancel request that comes before its statement does nothing.
            await().until(() -> server.value(
                            "select count(*) from pg_stat_activity where query = 'select pg_sleep(300)' and state = 'active'")
                    .equals("1"));
            join(PgConnection.cast(connection).cancelRequest());
            PgException cancelled = assertInstanceOf(
                    PgException.class,
                    assertThrows(CompletionException.class, () -> join(sleeping))
                            .getCause());

            assertEquals("57014", cancelled.getSqlState());
            assertEquals(2, connections.get());
            assertEquals(0, clear.get(), "connections in clear text");
            connection.close();
        }
    }

    /** A mounted secret that is rotated: no restart. */
    @Test
    void aNewPasswordInItsFileIsUsedByNewConnections() throws Exception {
        StringBuilder every = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            every.append(c);
        }
        Path file = folder.resolve("password");
        ConnectionSettings settings = ConnectionSettings.of(
                "postgresql://password@localhost:" + server.port() + "/postgres?sslmode=require",
                word -> Optional.empty());
        Credentials credentials =
                new Credentials(Optional.empty(), Optional.of("unused"), Optional.empty(), Optional.of(file));
        ServerAccess access = new ServerAccess(
                vertx,
                settings.servers().get(0),
                settings,
                () -> credentials.login(settings),
                new PgConnectOptions(),
                Duration.ofSeconds(30));
        Files.writeString(file, "secret\n");
        assertTrue(ssl(access));
        assertTrue(credentials.endsWithLineEnd(), "which check says");

        server.execute("alter role password password '" + every.toString().replace("'", "''") + "'");
        try {
            Files.writeString(file, every);
            assertTrue(ssl(access));
            assertFalse(credentials.endsWithLineEnd());
        } finally {
            server.execute("alter role password password 'secret'");
        }
        Files.delete(file);
        Throwable missing =
                assertThrows(CompletionException.class, () -> ssl(access)).getCause();
        assertTrue(missing.getMessage().contains(file + " cannot be read"), missing.getMessage());
    }

    @Test
    void encryptionIsPreferredAndNotNeeded() throws Exception {
        String address = "postgresql://postgres:postgres@localhost:" + plain.port() + "/postgres";

        assertEquals(false, reactive(address));
        assertEquals(false, jdbc(address));
    }

    private static boolean mode(String sslmode) {
        return sslmode.startsWith("verify");
    }

    private static String address(String login, String sslmode, Path root) {
        return "postgresql://" + login + "@localhost:" + server.port() + "/postgres?sslmode=" + sslmode
                + (root == null ? "" : "&sslrootcert=" + root);
    }

    private static void refused(String address, String reason, String fix) {
        Throwable failure =
                assertThrows(CompletionException.class, () -> reactive(address)).getCause();
        ConnectionFailure known = assertInstanceOf(ConnectionFailure.class, failure, String.valueOf(failure));
        assertAll(
                () -> assertTrue(known.reason().contains(reason), known.getMessage()),
                () -> assertTrue(known.fix().contains(fix), known.getMessage()),
                () -> assertThrows(SQLException.class, () -> jdbc(address)));
    }

    private static boolean reactive(String address) {
        return ssl(Servers.of(vertx, address).get(0));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static boolean ssl(ServerAccess access) {
        SqlConnection connection = access.connect(vertx.getOrCreateContext(), true)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Row row = connection
                .query(SSL)
                .execute()
                .eventually(() -> connection.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .iterator()
                .next();
        return row.getBoolean(0);
    }

    private static boolean jdbc(String address) throws SQLException {
        ConnectionSettings settings = ConnectionSettings.of(address, word -> Optional.empty());
        Properties login = new Properties();
        settings.user().ifPresent(user -> login.setProperty("user", user));
        settings.password().ifPresent(password -> login.setProperty("password", password));
        try (Connection connection = DriverManager.getConnection(ClientOptions.jdbcUrl(settings), login);
                ResultSet row = connection.createStatement().executeQuery(SSL)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
