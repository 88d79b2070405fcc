package org.studyregistry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How failures are counted: on a clock that the test moves. */
class FailureWindowsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long now = Long.MAX_VALUE - 5; // a monotonic clock may wrap around
    private final FailureWindows windows = new FailureWindows(3, MINUTE, 4, () -> now);

    @Test
    void attemptsThatAreUnderWayCountUntilTheyEnd() {
        FailureWindows windows = new FailureWindows(2, Duration.ofMinutes(1), 10, () -> 0);
        Runnable first = windows.attempt("here");
        windows.failed("here");

        assertEquals(Optional.of(Duration.ofSeconds(1)), windows.refused("here"));
        assertEquals(Optional.empty(), windows.refused("elsewhere"));
        first.run();
        assertEquals(Optional.empty(), windows.refused("here"));
    }

    @Test
    void isRefusedFromTheLimitOnUntilTheWindowEnds() {
        fail("a", 2);
        Optional<Duration> belowTheLimit = windows.refused("a");
        now += Duration.ofSeconds(20).toNanos();
        fail("a", 1);

        assertEquals(Optional.empty(), belowTheLimit);
        assertEquals(Optional.of(Duration.ofSeconds(40)), windows.refused("a"));

        now += Duration.ofSeconds(40).toNanos();

        assertEquals(Optional.empty(), windows.refused("a"));
    }

    @Test
    void aNewWindowCountsFromZero() {
        fail("a", 3);
        now += MINUTE.toNanos();
        fail("a", 2);

        assertEquals(Optional.empty(), windows.refused("a"));
    }

    @Test
    void nobodyIsRefusedForWhatOthersDid() {
        fail("a", 3);

        assertEquals(Optional.empty(), windows.refused("b"));
    }

    @Test
    void remembersNoMoreThanItsCapacityAndForgetsTheOneNotSeenForLongest() {
        fail("a", 3);
        for (int i = 0; i < 3; i++) {
            fail("other" + i, 1);
        }
        windows.refused("a");
        for (int i = 0; i < 3; i++) {
            fail("more" + i, 1);
        }

        assertEquals(4, windows.size());
        assertTrue(windows.refused("a").isPresent());
    }

    private void fail(String from, int times) {
        for (int i = 0; i < times; i++) {
            windows.failed(from);
        }
    }
}
