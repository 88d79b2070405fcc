package org.studyregistry.streaming;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/** Bounds the streams that run at once, over all and per registrar. */
@ApplicationScoped
public class StreamSlots {

    private final StreamConfig config;
    private final StreamDrain drain;
    private final Map<UUID, Integer> byRegistrar = new HashMap<>();
    private int taken;

    StreamSlots(StreamConfig config, StreamDrain drain) {
        this.config = config;
        this.drain = drain;
    }

    /** A stream's place; closing it gives the place back, once. */
    public final class Slot implements AutoCloseable {

        private final UUID registrar;
        private boolean open = true;

        private Slot(UUID registrar) {
            this.registrar = registrar;
        }

        @Override
        public void close() {
            synchronized (StreamSlots.this) {
                if (open) {
                    open = false;
                    taken--;
                    byRegistrar.computeIfPresent(registrar, (id, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }

    /**
     * Takes a place for one more stream.
     *
     * @throws org.studyregistry.problem.ProblemException too-many-streams (429) if this registrar has all it may, service-busy
     *     (503) if the process has,
     *     service-stopping (503) if it takes none any more
     */
    public synchronized Slot take(UUID registrar) {
        drain.requireOpen();
        if (byRegistrar.getOrDefault(registrar, 0) >= config.maxPerRegistrar()) {
            throw Problem.of(
                            ProblemType.TOO_MANY_STREAMS,
                            "This registrar has as many streams open as it may. Read them to their end, or close them.")
                    .with("limit", config.maxPerRegistrar())
                    .retryAfter(config.retryAfter())
                    .asException();
        }
        if (taken >= config.maxConcurrent()) {
            throw Problem.of(ProblemType.SERVICE_BUSY, "All streams of the service are busy. Repeat the request later.")
                    .retryAfter(config.retryAfter())
                    .asException();
        }
        taken++;
        byRegistrar.merge(registrar, 1, Integer::sum);
        return new Slot(registrar);
    }

    /** How many places are taken. */
    synchronized int taken() {
        return taken;
    }
}
