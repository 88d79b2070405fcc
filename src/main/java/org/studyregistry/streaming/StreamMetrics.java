package org.studyregistry.streaming;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.studyregistry.lifecycle.ServiceStarted;
import org.studyregistry.problem.ProblemType;

/** Measures streams, once for each at its end: nothing is done for a row. The table stands in {@code docs/observability.md}. */
@Singleton
public class StreamMetrics {

    private static final List<ProblemType> REFUSALS =
            List.of(ProblemType.TOO_MANY_STREAMS, ProblemType.SERVICE_BUSY, ProblemType.SERVICE_STOPPING);

    private static final Duration[] FIRST_ROW = {
        Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500),
        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(120)
    };

    private static final Duration[] DURATION = {
        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1),
        Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMinutes(5),
        Duration.ofMinutes(15), Duration.ofHours(1)
    };

    private static final Duration[] WAITED = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20)
    };

    private final MeterRegistry meters;
    private final StreamSlots slots;
    private final Counter heartbeats;
    private final Timer firstRow;
    private final Timer duration;
    private final Timer waited;
    private final DistributionSummary rows;

    // As many as the registry of meters keeps for good: finding them there takes building their labels each time.
    private final Map<Finished, Counter> finished = new ConcurrentHashMap<>();
    private final Map<Source, Volume> volumes = new ConcurrentHashMap<>();

    private record Finished(String registrar, StreamedResource resource, StreamEnd end) {}

    private record Source(String registrar, StreamedResource resource) {

        private Tags tags() {
            return Tags.of("registrar", registrar, "resource", resource.text());
        }
    }

    private record Volume(Counter bytes, Counter rows) {}

    StreamMetrics(MeterRegistry meters, StreamSlots slots) {
        this.meters = meters;
        this.slots = slots;
        this.heartbeats = Counter.builder("study_registry.stream.heartbeats")
                .description("White space that was sent while the database gave nothing")
                .register(meters);
        this.firstRow = Timer.builder("study_registry.stream.first.row")
                .description("From the request to the first row on its way")
                .serviceLevelObjectives(FIRST_ROW)
                .register(meters);
        this.duration = Timer.builder("study_registry.stream.duration")
                .description("From the request to the end of its stream")
                .serviceLevelObjectives(DURATION)
                .register(meters);
        this.waited = Timer.builder("study_registry.streams.waited")
                .description("From the request to its slot, of requests that got one")
                .serviceLevelObjectives(WAITED)
                .register(meters);
        this.rows = DistributionSummary.builder("study_registry.stream.size")
                .description("Rows of a stream")
                .baseUnit("rows")
                .register(meters);
    }

    /** At once, so that what has not happened yet is 0 and not unknown. */
    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        Gauge.builder("study_registry.streams.open", slots, StreamSlots::taken)
                .description("Streams that run, each with a connection of the database")
                .register(meters);
        Gauge.builder("study_registry.streams.waiting", slots, StreamSlots::waiting)
                .description("Requests that wait for a slot")
                .register(meters);
        REFUSALS.forEach(this::refusals);
    }

    /** No stream was begun. */
    void refused(ProblemType reason) {
        refusals(reason).increment();
    }

    /** A request has got its slot. */
    void waited(Duration time) {
        waited.record(time);
    }

    void heartbeat() {
        heartbeats.increment();
    }

    /**
     * A stream has ended.
     *
     * @param untilFirstRow empty if it had none
     */
    void ended(
            String registrar,
            StreamedResource resource,
            StreamOutcome outcome,
            Duration lasted,
            Optional<Duration> untilFirstRow) {
        finished.computeIfAbsent(new Finished(registrar, resource, outcome.end()), this::finished)
                .increment();
        Volume volume = volumes.computeIfAbsent(new Source(registrar, resource), this::volume);
        volume.bytes.increment(outcome.bytes());
        volume.rows.increment(outcome.rows());
        rows.record(outcome.rows());
        duration.record(lasted);
        untilFirstRow.ifPresent(firstRow::record);
    }

    private Counter finished(Finished key) {
        return Counter.builder("study_registry.streams.finished")
                .description("Streams that have ended, by how")
                .tags(new Source(key.registrar, key.resource).tags().and("end", key.end.text()))
                .register(meters);
    }

    private Volume volume(Source source) {
        return new Volume(
                Counter.builder("study_registry.stream.bytes")
                        .description("Bytes of bodies before compression")
                        .tags(source.tags())
                        .register(meters),
                Counter.builder("study_registry.stream.rows")
                        .description("Rows that were streamed")
                        .tags(source.tags())
                        .register(meters));
    }

    private Counter refusals(ProblemType reason) {
        return Counter.builder("study_registry.streams.refused")
                .description("Requests for a stream that was not begun, by the problem that was returned")
                .tag("reason", reason.id())
                .register(meters);
    }
}
