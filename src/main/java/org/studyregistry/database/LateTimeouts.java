package org.studyregistry.database;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import org.jboss.logging.Logger;

/**
 * Keeps one harmless error of the client library out of the log. Its timer for a statement that waits for a connection is not stopped
 * when no connection can be opened. Half a minute after each such failure it fails a result that has failed already ({@code
 * SqlConnectionPool.execute} in Vert.x 4.5.27), which an outage would log as "Result is already complete" for each statement.
 */
@Singleton
public class LateTimeouts {

    private static final Logger LOG = Logger.getLogger(LateTimeouts.class);
    private static final String POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";

    /** The promise that throws, and the code that completes it. */
    private static final int FRAMES = 2;

    void start(@Observes StartupEvent event, Vertx vertx) {
        ignore(vertx);
    }

    /** Every other exception goes where it went before. */
    static void ignore(Vertx vertx) {
        Handler<Throwable> before = vertx.exceptionHandler();
        vertx.exceptionHandler(failure -> {
            if (isLate(failure)) {
                LOG.debug("A timer for a connection ended after its statement had failed", failure);
            } else if (before != null) {
                before.handle(failure);
            }
        });
    }

    private static boolean isLate(Throwable failure) {
        return failure instanceof IllegalStateException
                && Arrays.stream(failure.getStackTrace()).limit(FRAMES).anyMatch(frame -> frame.getClassName()
                        .equals(POOL));
    }
}
