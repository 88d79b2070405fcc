package org.studyregistry.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.lifecycle.Background;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;
import org.studyregistry.streaming.StreamEnd;
import org.studyregistry.streaming.StreamOutcome;

/**
 * Outcomes of exports on their way into the database, off the path of the streams: one statement at a time takes all that have
 * gathered for a moment, since one for each would cost the database as much as a small export itself; and one that failed is repeated; an outcome that the database refuses is left out, so that it holds back no
 * other. Their number is bounded; an outcome that is lost leaves its record unfinished for all to see.
 */
@Singleton
public class AuditOutcomeWriter {

    private static final Logger LOG = Logger.getLogger(AuditOutcomeWriter.class);
    private static final long GATHERING_MILLIS = 50;
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final AuditRepository repository;
    private final AuditConfig config;
    private final Vertx vertx;
    private final BackgroundTimers timers;
    private final MeterRegistry metrics;
    private final Map<UUID, EndedExport> waiting = new LinkedHashMap<>();
    private boolean gathering;
    private boolean writing;

    AuditOutcomeWriter(
            AuditRepository repository,
            AuditConfig config,
            Vertx vertx,
            BackgroundTimers timers,
            MeterRegistry metrics) {
        this.repository = repository;
        this.config = config;
        this.vertx = vertx;
        this.timers = timers;
        this.metrics = metrics;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        Gauge.builder("study_registry.audit.unfinished", this, AuditOutcomeWriter::count)
                .description("Ended exports whose outcome waits for the database")
                .register(metrics);
    }

    private synchronized int count() {
        return waiting.size();
    }

    /** The outcome of a stream whose client left before there was any. */
    static StreamOutcome nothingSent() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest();
            return new StreamOutcome(StreamEnd.CLIENT_LEFT, 0, 0, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Takes an outcome to be written soon. */
    void add(UUID record, EndedExport outcome) {
        synchronized (this) {
            if (waiting.size() >= config.backlog()) {
                LOG.errorf("The audit record %s stays unfinished: too many outcomes wait for the database", record);
                return;
            }
            waiting.put(record, outcome);
        }
        gather();
    }

    private void gather() {
        synchronized (this) {
            if (gathering || writing || waiting.isEmpty()) {
                return;
            }
            gathering = true;
        }
        Background.run(vertx, () -> vertx.setTimer(GATHERING_MILLIS, timer -> write()));
    }

    void stop(@Observes ShutdownEvent event) {
        Map<UUID, EndedExport> last = waiting();
        if (last.isEmpty()) {
            return;
        }
        try {
            // One that is being written already is written once all the same.
            store(last).await().atMost(LAST_PATIENCE);
        } catch (RuntimeException failure) {
            LOG.errorf("Audit records that stay unfinished: %s (%s)", last.keySet(), DatabaseFailures.reason(failure));
        }
    }

    private void write() {
        Map<UUID, EndedExport> batch;
        synchronized (this) {
            gathering = false;
            if (writing || waiting.isEmpty()) {
                return;
            }
            writing = true;
            batch = waiting();
        }
        store(batch).subscribe().with(done -> written(batch), this::failed);
    }

    /** Fails as long as the database takes nothing; what it refuses for its own sake is found and left out. */
    private Uni<Void> store(Map<UUID, EndedExport> batch) {
        return repository
                .complete(batch)
                .onFailure(DatabaseFailures::isRefusal)
                .recoverWithUni(refusal -> batch.size() == 1 ? lost(batch, refusal) : storeHalves(batch));
    }

    private Uni<Void> storeHalves(Map<UUID, EndedExport> batch) {
        Map<UUID, EndedExport> first = new LinkedHashMap<>();
        Map<UUID, EndedExport> second = new LinkedHashMap<>();
        batch.forEach((record, outcome) -> (first.size() < batch.size() / 2 ? first : second).put(record, outcome));
        return store(first).chain(() -> store(second));
    }

    private static Uni<Void> lost(Map<UUID, EndedExport> one, Throwable refusal) {
        one.forEach((record, outcome) -> LOG.errorf(
                "The audit record %s stays unfinished, for the database refuses its outcome: %s, %s rows, %s bytes (%s)",
                record,
                outcome.outcome().end().text(),
                outcome.outcome().rows(),
                outcome.outcome().bytes(),
                DatabaseFailures.reason(refusal)));
        return Uni.createFrom().voidItem();
    }

    private void written(Map<UUID, EndedExport> batch) {
        synchronized (this) {
            writing = false;
            waiting.keySet().removeAll(batch.keySet());
        }
        gather();
    }

    private void failed(Throwable failure) {
        LOG.warnf(
                "Outcomes of exports were not written, again in %s: %s",
                config.retryInterval(), DatabaseFailures.reason(failure));
        timers.after(config.retryInterval(), () -> {
            synchronized (this) {
                writing = false;
            }
            write();
        });
    }

    private synchronized Map<UUID, EndedExport> waiting() {
        return new LinkedHashMap<>(waiting);
    }
}
