package org.studyregistry.lifecycle;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Timers of work in the background, which end with the service. Vert.x outlives the service in dev mode: a timer that is not cancelled
 * would go on after each reload, with beans of an application that is gone.
 */
@Singleton
public class BackgroundTimers {

    private final Vertx vertx;
    private final Set<Long> timers = new HashSet<>();
    private boolean stopped;

    BackgroundTimers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs work again and again until the service stops, first when the interval has passed. */
    public synchronized void every(Duration interval, Runnable work) {
        if (!stopped) {
            timers.add(vertx.setPeriodic(interval.toMillis(), timer -> work.run()));
        }
    }

    /** Runs work once when the delay has passed, unless the service stops before. */
    public synchronized void after(Duration delay, Runnable work) {
        if (!stopped) {
            timers.add(vertx.setTimer(delay.toMillis(), timer -> {
                if (ended(timer)) {
                    work.run();
                }
            }));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }

    synchronized void stop() {
        stopped = true;
        timers.forEach(vertx::cancelTimer);
        timers.clear();
    }

    private synchronized boolean ended(long timer) {
        return timers.remove(timer);
    }
}
