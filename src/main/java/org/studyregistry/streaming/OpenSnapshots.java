package org.studyregistry.streaming;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.studyregistry.lifecycle.ServiceStarted;

/** The snapshots that are open in the database, as the metric of the oldest one: what keeps vacuum from its work. */
@Singleton
public class OpenSnapshots {

    private final MeterRegistry metrics;
    private final Map<Snapshot, Long> begun = new ConcurrentHashMap<>();

    OpenSnapshots(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        Gauge.builder("study_registry.snapshot.oldest", this, OpenSnapshots::oldestSeconds)
                .description("Age of the oldest snapshot that is open in the database")
                .baseUnit("seconds")
                .register(metrics);
    }

    void opened(Snapshot snapshot) {
        begun.put(snapshot, System.nanoTime());
    }

    void closed(Snapshot snapshot) {
        begun.remove(snapshot);
    }

    private double oldestSeconds() {
        long now = System.nanoTime();
        return begun.values().stream().mapToLong(since -> now - since).max().orElse(0) / 1e9;
    }
}
