package org.studyregistry.streaming;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * How streams see the end of the process. When it is told to stop, all goes on for {@code quarkus.shutdown.delay}, until
 * load balancers have noticed; from then on no stream begins, and those that run have the grace to end. Shortly before
 * its end, when Quarkus would close the connections, what is left is broken so that its clients notice.
 */
@Singleton
public class StreamDrain {

    /** Time for the error text to reach the clients, before the end of the grace. */
    static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(StreamDrain.class);

    private final StreamConfig config;
    private final Duration delay;
    private final Vertx vertx;
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private final List<Runnable> whenClosed = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    StreamDrain(
            StreamConfig config,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            Vertx vertx) {
        this.config = config;
        this.delay = delay.orElse(Duration.ZERO);
        this.vertx = vertx;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        after(delay, this::close);
        after(delay.plus(config.grace()).minus(lastWords()), this::breakOff);
    }

    /** Adds a stream, by what breaks it off; called from any thread. Closing the result takes it out again. */
    Running running(Runnable breakOff) {
        open.add(breakOff);
        return () -> open.remove(breakOff);
    }

    /** Throws service-stopping (503) if no stream may begin any more. */
    void requireOpen() {
        if (closed) {
            throw stopping().retryAfter(config.retryAfter()).asException();
        }
    }

    /** Runs the action once no stream may begin any more, in whatever thread. */
    void whenClosed(Runnable action) {
        whenClosed.add(action);
    }

    /** How long the client of a stream that breaks now may take to read why. */
    Duration patience() {
        Duration half = lastWords().dividedBy(2);
        return closed && half.compareTo(config.stallTimeout()) < 0 ? half : config.stallTimeout();
    }

    /** What streams that are broken off fail with. */
    static Problem stopping() {
        return Problem.of(
                ProblemType.SERVICE_STOPPING, "This instance of the service is being stopped. Repeat the request.");
    }

    private Duration lastWords() {
        Duration quarter = config.grace().dividedBy(4);
        return quarter.compareTo(LAST_WORDS) < 0 ? quarter : LAST_WORDS;
    }

    private void close() {
        closed = true;
        whenClosed.forEach(Runnable::run);
        if (!open.isEmpty()) {
            LOG.infof("Stopping: %s streams have %s to end", open.size(), config.grace());
        }
    }

    private void breakOff() {
        if (!open.isEmpty()) {
            LOG.warnf("Stopping: %s streams have not ended in %s and are broken", open.size(), config.grace());
        }
        open.forEach(Runnable::run);
    }

    private void after(Duration time, Runnable action) {
        if (time.toMillis() > 0) {
            vertx.setTimer(time.toMillis(), timer -> action.run());
        } else {
            action.run();
        }
    }

    /** A stream that runs. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }
}
