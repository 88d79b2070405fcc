package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/** With the defaults: 15 minutes, 8 KiB a second over a minute, and a batch within two minutes. */
class ClientPaceTest {

    private static final int CHUNK = 48 * 1024;
    static final StreamConfig DEFAULTS = new SmallRyeConfigBuilder()
            .withMapping(StreamConfig.class)
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withConverter(Duration.class, 200, new DurationConverter())
            .build()
            .getConfigMapping(StreamConfig.class);

    private final ClientPace pace = new ClientPace(DEFAULTS, 0);
    private long now;

    @Test
    void aClientOfHalfTheRateIsTooSlowAfterAMinute() {
        readBatches(55, CHUNK / 2, 6);
        assertEquals(Optional.empty(), pace.verdict(now));

        readBatches(10, CHUNK / 2, 6);

        assertEquals(Optional.of(ProblemType.CLIENT_TOO_SLOW), verdict());
    }

    @Test
    void anHonestSlowLineIsServedToTheEndOfTheSnapshotsTime() {
        // 64 kbit/s
        readBatches(14 * 60, CHUNK, 6);

        assertEquals(Optional.empty(), pace.verdict(now));
        readBatches(60, CHUNK, 6);
        assertEquals(Optional.of(ProblemType.CLIENT_TOO_SLOW), verdict());
    }

    @Test
    void aSlowDatabaseIsNotTheClientsFault() {
        for (int i = 0; i < 7; i++) {
            pace.reading();
            after(110);
            pace.read(now);
            send(1_000, 1);
            assertEquals(Optional.empty(), pace.verdict(now));
        }
        after(150);

        assertEquals(Optional.of(ProblemType.DATABASE_TIMEOUT), verdict());
    }

    @Test
    void timeWithoutAnythingToTakeDoesNotCount() {
        pace.read(now);
        for (int i = 0; i < 100; i++) {
            pace.reading();
            after(5);
            pace.read(now);
            send(200, 0);
        }

        assertEquals(Optional.empty(), pace.verdict(now));
    }

    @Test
    void aBatchThatIsNotTakenInTimeIsCutOffBeforePostgresEndsTheTransaction() {
        pace.read(now);
        for (int i = 0; i < 13; i++) {
            send(10 * CHUNK, 9);
        }
        pace.sending(10 * CHUNK, now);
        after(4);

        assertTrue(pace.verdict(now).orElseThrow().detail().contains("1000 rows within 120 s"));
    }

    @Test
    void whatHoldsNothingMayTakeItsTime() {
        pace.read(now);
        pace.released();
        for (int i = 0; i < 200; i++) {
            send(CHUNK, 5);
        }

        assertEquals(Optional.empty(), pace.verdict(now));
    }

    private void readBatches(int seconds, int bytes, int secondsEach) {
        for (int i = 0; i < seconds / secondsEach && pace.verdict(now).isEmpty(); i++) {
            pace.reading();
            pace.read(now);
            send(bytes, secondsEach);
        }
    }

    private void send(int bytes, int seconds) {
        pace.sending(bytes, now);
        after(seconds);
        pace.taken(now);
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private Optional<ProblemType> verdict() {
        return pace.verdict(now).map(Problem::type);
    }
}
