package org.studyregistry.registrations;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.studyregistry.streaming.StreamConfig;

/**
 * How many bytes of bodies may be in memory at once, in all and of one registrar: as many as the heap has room for in addition to the
 * program and its streams.
 */
@Singleton
public class RegistrationBudget {

    private static final Logger LOG = Logger.getLogger(RegistrationBudget.class);
    private static final int BEFORE_EVERYTHING = 1;
    private static final long MIB = 1024 * 1024;

    /** What the program itself needs, serving. */
    private static final long PROGRAM = 32 * MIB;

    /** A stream's batch, blocks and protocol buffers. */
    private static final long STREAM = MIB;

    /** Measured: what a byte of a body takes while it is parsed, stored and answered, at the most. */
    static final int BYTES_FOR_A_BYTE = 6;

    /** More is not needed, however large the heap is. */
    private static final long MOST = 64 * MIB;

    private final RegistrationsConfig config;
    private final int streams;
    private final long heap;

    @Inject
    RegistrationBudget(RegistrationsConfig config, StreamConfig streams) {
        this(config, streams.maxConcurrent(), Runtime.getRuntime().maxMemory());
    }

    RegistrationBudget(RegistrationsConfig config, int streams, long heap) {
        this.config = config;
        this.streams = streams;
        this.heap = heap;
    }

    void start(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
        check();
    }

    /** Throws if the setting cannot be kept; warns where only the defaults are too much. */
    void check() {
        if (config.maxBytes().isPresent()) {
            refuseMoreThanThereIs(config.maxBytes().get().asLongValue());
        }
        if (inAll() < config.maxBodySize().asLongValue()) {
            throw new ConfigurationException("study-registry.registrations.max-bytes=" + inAll()
                    + " has no room for one body of study-registry.registrations.max-body-size="
                    + config.maxBodySize().asLongValue() + ". Raise the one or lower the other.");
        }
        if (inAll() > room()) {
            LOG.warnf(
                    "A heap of %s MiB is small for %s streams and bodies of %s MiB: raise -Xmx, or lower"
                            + " study-registry.streams.max-concurrent or study-registry.registrations.max-body-size",
                    heap / MIB, streams, config.maxBodySize().asLongValue() / MIB);
        }
    }

    private void refuseMoreThanThereIs(long bytes) {
        if (bytes > room()) {
            throw new ConfigurationException("study-registry.registrations.max-bytes=" + bytes
                    + " needs a larger heap: of " + heap + " bytes there is room for " + room() + ", after "
                    + streams + " streams (study-registry.streams.max-concurrent) and the program. Raise -Xmx, or leave"
                    + " the property out.");
        }
    }

    /** The bytes for bodies of all registrars. */
    long inAll() {
        return config.maxBytes()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Math.max(config.maxBodySize().asLongValue(), Math.min(MOST, room())));
    }

    /** The bytes for bodies of one registrar: a body of any size, and where that leaves room for others, half of all. */
    long ofOne() {
        return Math.max(config.maxBodySize().asLongValue(), inAll() / 2);
    }

    private long room() {
        return Math.max(0, (heap - PROGRAM - streams * STREAM) / BYTES_FOR_A_BYTE);
    }
}
