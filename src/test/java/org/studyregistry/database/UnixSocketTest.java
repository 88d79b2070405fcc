package org.studyregistry.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.PostgresServer;

/** Connections of both client libraries by the unix socket of a server, as its pg_stat_activity sees them. */
class UnixSocketTest {

    /** That of the socket is -1. */
    private static final String CLIENT_PORT = "select client_port from pg_stat_activity where pid = pg_backend_pid()";

    private static Vertx vertx;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        join(vertx.close());
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql:///postgres?host=/tmp&port=%s",
                "postgresql://%%2Ftmp:%s/postgres",
                "postgres://postgres:postgres@%%2Ftmp:%s/postgres?sslmode=require",
                "jdbc:postgresql:///postgres?host=/tmp&port=%s"
            })
    void isUsedByBothLibraries(String form) throws Exception {
        String address = form.replace("%s", Integer.toString(server.port())).replace("%%", "%");

        assertEquals(-1, reactive(address));
        try (Connection connection = jdbc(address);
                ResultSet row = connection.createStatement().executeQuery(CLIENT_PORT)) {
            row.next();
            assertEquals(-1, row.getInt(1));
        }
    }

    @Test
    void carriesMoreThanItsBufferHoldsInBothDirections() throws Exception {
        String much = "x".repeat(5_000_000);

        try (Connection connection = jdbc(address());
                PreparedStatement echo = connection.prepareStatement("select ?::text")) {
            echo.setString(1, much);
            try (ResultSet row = echo.executeQuery()) {
                row.next();
                assertEquals(much, row.getString(1));
            }
        }
    }

    @Test
    void aReadEndsWithItsTimeOut() throws Exception {
        try (UnixSocket silent = UnixSocket.connect(UnixDomainSocketAddress.of("/tmp/.s.PGSQL." + server.port()))) {
            silent.setSoTimeout(1);

            assertThrows(
                    SocketTimeoutException.class, () -> silent.getInputStream().read());
        }
    }

    @Test
    void aStatementIsCancelledByASecondConnection() {
        SqlConnection connection = join(Servers.of(vertx, address()).get(0).connect(vertx.getOrCreateContext(), true));
        SqlConnection other = join(Servers.of(vertx, address()).get(0).connect(vertx.getOrCreateContext(), true));
        Future<?> sleeping = connection.query("select pg_sleep(300)").execute();
        // A cancel request that comes before its statement does nothing.
        await().until(() -> join(other.query("select from pg_stat_activity where query = 'select pg_sleep(300)'"
                                        + " and state = 'active'")
                                .execute())
                        .size()
                == 1);

        join(PgConnection.cast(connection).cancelRequest());

        PgException cancelled = assertInstanceOf(
                PgException.class,
                assertThrows(CompletionException.class, () -> join(sleeping)).getCause());
        assertEquals("57014", cancelled.getSqlState());
        connection.close();
        other.close();
    }

    @Test
    void aMissingSocketIsNamed() {
        String address = "postgresql:///postgres?host=/tmp/nowhere";

        ConnectionFailure failure = assertInstanceOf(
                ConnectionFailure.class,
                assertThrows(CompletionException.class, () -> reactive(address)).getCause());

        assertTrue(
                failure.reason().startsWith("/tmp/nowhere/.s.PGSQL.5432: no connection to the unix socket"),
                failure.reason());
        assertTrue(failure.fix().contains("unix_socket_directories"), failure.fix());
        assertThrows(SQLException.class, () -> jdbc(address));
    }

    private static String address() {
        return "postgresql:///postgres?host=/tmp&port=" + server.port();
    }

    private static int reactive(String address) {
        SqlConnection connection = join(Servers.of(vertx, address).get(0).connect(vertx.getOrCreateContext(), true));
        return join(connection.query(CLIENT_PORT).execute().eventually(() -> connection.close()))
                .iterator()
                .next()
                .getInteger(0);
    }

    private static Connection jdbc(String address) throws SQLException {
        ConnectionSettings settings = ConnectionSettings.of(address, word -> Optional.empty());
        return DriverManager.getConnection(
                ClientOptions.jdbcUrl(settings), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
