package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.PgBouncer;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.TransactionPooler;

/** Poolers between the service and its database: one that keeps sessions changes nothing, any other is refused. */
class PoolerTest {

    /** All that the service sets for streams, with values that are not the server's own. */
    private static final Map<String, String> PARAMETERS = new LinkedHashMap<>(Map.of(
            "statement_timeout", "2min",
            "lock_timeout", "10s",
            "idle_in_transaction_session_timeout", "3min",
            "plan_cache_mode", "force_custom_plan",
            "jit", "off",
            "random_page_cost", "1.1",
            "max_parallel_workers_per_gather", "0",
            "enable_nestloop", "off"));

    private static Vertx vertx;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    /** Out of the box: it refuses parameters of the start that it does not know. */
    @Test
    @EnabledIf("org.studyregistry.testsupport.PgBouncer#isInstalled")
    void sessionsKeepAllTimeOutsAndPlannerSettings() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(server, "session")) {
            ServerAccess access = access(pooler.port());
            List<SqlConnection> connections = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                connections.add(connect(access));
            }
            for (SqlConnection connection : connections) {
                PARAMETERS.forEach((name, value) -> assertEquals(value, show(connection, name), name));
            }
            connections.forEach(SqlConnection::close);
            String url = ClientOptions.jdbcUrl(ConnectionSettings.of(
                    "postgresql://localhost:" + pooler.port() + "/postgres", word -> Optional.empty()));
            try (Connection migrations = DriverManager.getConnection(url, PostgresServer.USER, "")) {
                assertTrue(migrations.isValid(10));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"default_pool_size = 1", "default_pool_size = 20", "server_round_robin = 1", "min_pool_size = 5"
            })
    @EnabledIf("org.studyregistry.testsupport.PgBouncer#isInstalled")
    void transactionPoolingIsRefused(String setting) throws Exception {
        try (PgBouncer pooler = PgBouncer.start(server, "transaction", setting)) {
            refused(access(pooler.port()), "transaction pooling");
        }
    }

    @Test
    @EnabledIf("org.studyregistry.testsupport.PgBouncer#isInstalled")
    void statementPoolingIsRefused() {
        try (PgBouncer pooler = PgBouncer.start(server, "statement")) {
            refused(access(pooler.port()), "takes no transactions");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void anyTransactionPoolerIsRefused(int connections) throws Exception {
        try (TransactionPooler pooler = new TransactionPooler(server, connections)) {
            refused(access(pooler.port()), "transaction pooling");
        }
    }

    private static ServerAccess access(int port) {
        return Servers.of(vertx, "postgresql://localhost:" + port + "/postgres", PARAMETERS)
                .get(0);
    }

    private static SqlConnection connect(ServerAccess access) {
        return access.connect(vertx.getOrCreateContext(), true)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static String show(SqlConnection connection, String parameter) {
        return connection
                .query("show " + parameter)
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .iterator()
                .next()
                .getString(0);
    }

    private static void refused(ServerAccess access, String reason) {
        Throwable failure =
                assertThrows(CompletionException.class, () -> connect(access)).getCause();
        ConnectionFailure known = assertInstanceOf(ConnectionFailure.class, failure, String.valueOf(failure));
        assertAll(
                () -> assertTrue(known.reason().contains(reason), known.getMessage()),
                () -> assertTrue(known.fix().contains("pool_mode = session"), known.getMessage()));
    }
}
