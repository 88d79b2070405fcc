package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;

/** Each reason why no connection can be opened has a text of its own, and a fix; clients see neither. */
class ConnectionFailureTest {

    private static Vertx vertx;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = PostgresServer.start(0, Map.of("superuser_reserved_connections", "1", "max_connections", "10"));
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    @Test
    void namesThatTheServerDoesNotKnow() {
        fails("postgresql://nobody@localhost:" + server.port() + "/postgres", "no role \"nobody\"", "attach-sql");
        fails(
                "postgresql://localhost:" + server.port() + "/nothing",
                "no database \"nothing\"",
                "at the end of the address");
    }

    @Test
    void placesWhereNoPostgresIs() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread speaker = new Thread(() -> {
                try (Socket client = web.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().readAllBytes();
                } catch (IOException left) {
                    // The test has seen what it wanted.
                }
            });
            speaker.start();
            fails("postgresql://localhost:" + web.getLocalPort() + "/x", "is no PostgreSQL", "host and the port");
        }
        fails("postgresql://localhost:" + Ports.free() + "/x", "connection refused", "correct host and port");
        fails("postgresql://no-such-host.invalid/x", "cannot be resolved", "correct the host");
    }

    @Test
    void aServerWithoutAConnectionLeft() {
        ServerAccess access = access("postgresql://localhost:" + server.port() + "/postgres");
        List<SqlConnection> open = new ArrayList<>();
        try {
            Throwable failure = assertThrows(CompletionException.class, () -> {
                        for (int i = 0; i < 20; i++) {
                            open.add(join(access.connect(vertx.getOrCreateContext(), true)));
                        }
                    })
                    .getCause();
            assertReason(failure, "no connection left", "max_connections");
        } finally {
            open.forEach(SqlConnection::close);
        }
    }

    private static ServerAccess access(String address) {
        return Servers.of(vertx, address).get(0);
    }

    private static void fails(String address, String reason, String fix) {
        assertReason(
                assertThrows(
                                CompletionException.class,
                                () -> join(new ServerChoice(vertx, List.of(access(address)), true)
                                        .apply(vertx.getOrCreateContext())))
                        .getCause(),
                reason,
                fix);
    }

    private static void assertReason(Throwable failure, String reason, String fix) {
        ConnectionFailure known = assertInstanceOf(ConnectionFailure.class, failure, String.valueOf(failure));
        ProblemException shown = DatabaseFailures.problem(known);
        assertAll(
                () -> assertTrue(known.reason().contains(reason), known.getMessage()),
                () -> assertTrue(known.fix().contains(fix), known.getMessage()),
                () -> assertTrue(DatabaseFailures.reason(shown).contains(reason), "in the log"),
                () -> assertEquals(
                        ProblemType.DATABASE_UNAVAILABLE, shown.problem().type()),
                () -> assertFalse(shown.problem().detail().contains(reason), "not to clients"));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
