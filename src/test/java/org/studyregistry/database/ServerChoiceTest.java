package org.studyregistry.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;

/** What a pool relies on when it is given a connection. */
class ServerChoiceTest {

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

    /** However late the pool asks, as a thread that is no event loop may. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatBecameOfAConnectionIsToldOnItsContext(boolean answers) throws Exception {
        Context context = vertx.getOrCreateContext();
        Future<SqlConnection> connection = choice(
                        "postgresql://localhost:" + (answers ? server.port() : Ports.free()) + "/postgres")
                .apply(context);
        await().until(connection::isComplete);

        CompletableFuture<Context> told = new CompletableFuture<>();
        connection.onComplete(done -> told.complete(Vertx.currentContext()));

        assertSame(context, told.get(10, TimeUnit.SECONDS));
        assertEquals(answers, connection.succeeded(), () -> String.valueOf(connection.cause()));
    }

    private static ServerChoice choice(String address) {
        return new ServerChoice(vertx, Servers.of(vertx, address), true);
    }
}
