package org.studyregistry.lifecycle;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.studyregistry.internals.EventLoops;

/**
 * Where fatal errors come to light, for {@link FatalErrors}. Frameworks catch whatever is thrown on their threads; but all of them log
 * it, so the log is where none is missed.
 */
@Singleton
public class FatalErrorWatch {

    private final Vertx vertx;
    private volatile boolean stopping;

    FatalErrorWatch(Vertx vertx) {
        this.vertx = vertx;
    }

    void start(@Observes @Priority(ServiceStarted.WATCHES) ServiceStarted event) {
        if (LaunchMode.current() != LaunchMode.NORMAL) {
            return;
        }
        FatalErrors.arm();
        Logger.getLogger("").addHandler(new Listener());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            FatalErrors.check(failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            }
        });
        watch(EventLoops.of(vertx));
        // Without it no connection is accepted any more.
        watch(EventLoops.ofAcceptors(vertx));
    }

    private void watch(EventLoopGroup loops) {
        for (EventExecutor loop : loops) {
            loop.terminationFuture().addListener(ended -> {
                if (!stopping) {
                    FatalErrors.loopDied();
                }
            });
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Hears of everything that is logged with an exception. */
    private static final class Listener extends Handler {

        @Override
        public void publish(LogRecord logged) {
            if (logged.getThrown() != null) {
                FatalErrors.check(logged.getThrown());
            }
        }

        @Override
        public void flush() {
            // Keeps nothing.
        }

        @Override
        public void close() {
            // Keeps nothing.
        }
    }
}
