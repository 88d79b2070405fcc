package org.studyregistry.lifecycle;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs in the background ends with the service, though Vert.x goes on. */
class BackgroundTimersTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    private final Vertx vertx = Vertx.vertx();
    private final BackgroundTimers timers = new BackgroundTimers(vertx);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void repeatedWorkEnds() {
        timers.every(SHORT, runs::incrementAndGet);
        await().until(() -> runs.get() > 2);

        timers.stop();

        awaitTicks();
        int last = runs.get();
        awaitTicks();
        assertEquals(last, runs.get());
    }

    @Test
    void workThatWasPutOffIsRunOnceOrNeverAfterTheEnd() {
        timers.after(SHORT, runs::incrementAndGet);
        await().until(() -> runs.get() == 1);
        timers.after(Duration.ofMillis(20), () -> runs.addAndGet(100));

        timers.stop();
        timers.after(SHORT, () -> runs.addAndGet(100));
        timers.every(SHORT, () -> runs.addAndGet(100));

        awaitTicks();
        assertEquals(1, runs.get());
    }

    /** Timers of a request or a stream end with it; these would not end. */
    @Test
    void nothingElseKeepsTimersOfItsOwn() throws IOException {
        List<String> allowed = List.of("BackgroundTimers.java", "StreamedResponse.java");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> others = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !allowed.contains(file.getFileName().toString()))
                    .filter(BackgroundTimersTest::setsAPeriodicTimer)
                    .toList();

            assertEquals(List.of(), others);
        }
    }

    private static boolean setsAPeriodicTimer(Path file) {
        try {
            return Files.readString(file).contains(".setPeriodic(");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So long that every timer here would have run. */
    private void awaitTicks() {
        AtomicInteger ticks = new AtomicInteger();
        long timer = vertx.setPeriodic(1, tick -> ticks.incrementAndGet());
        await().until(() -> ticks.get() > 50);
        vertx.cancelTimer(timer);
    }
}
