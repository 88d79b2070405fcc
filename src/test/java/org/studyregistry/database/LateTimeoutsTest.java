package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Ports;

/** What an outage of the database leaves for the log, seen where Quarkus logs it: at Vert.x's handler of exceptions. */
class LateTimeoutsTest {

    private static final int TIMEOUT_MILLIS = 100;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    LateTimeoutsTest() {
        vertx.exceptionHandler(failure -> logged.add(failure.getMessage()));
    }

    @AfterEach
    void close() {
        join(vertx.close());
    }

    /** Once this fails, the client library is right, and the class is not needed any more. */
    @Test
    void theClientLibraryFailsAFailedStatementAgain() {
        failAndWait();

        assertEquals(List.of("Result is already complete"), logged);
    }

    @Test
    void whichIsNotLogged() {
        LateTimeouts.ignore(vertx);

        failAndWait();

        assertEquals(List.of(), logged);
    }

    @Test
    void everythingElseIsLogged() {
        LateTimeouts.ignore(vertx);
        Promise<Void> afterwards = Promise.promise();
        Context context = vertx.getOrCreateContext();

        context.runOnContext(on -> {
            throw new IllegalStateException("Result is already complete");
        });
        context.runOnContext(on -> afterwards.complete());
        join(afterwards.future());

        assertEquals(List.of("Result is already complete"), logged);
    }

    /** A statement without a server, and until after its timer. */
    private void failAndWait() {
        Pool pool = PgBuilder.pool()
                .using(vertx)
                .with(new PoolOptions()
                        .setConnectionTimeout(TIMEOUT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(new PgConnectOptions()
                        .setHost("localhost")
                        .setPort(Ports.free())
                        .setUser("nobody")
                        .setPassword("")
                        .setDatabase("none"))
                .build();
        Promise<Void> afterwards = Promise.promise();
        Promise<Void> failed = Promise.promise();

        // On one event loop, where timers come in the order of their times.
        vertx.runOnContext(on -> {
            pool.query("select 1").execute().<Void>mapEmpty().onComplete(failed);
            vertx.setTimer(2 * TIMEOUT_MILLIS, late -> afterwards.complete());
        });

        assertThrows(CompletionException.class, () -> join(failed.future()));
        join(afterwards.future());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
