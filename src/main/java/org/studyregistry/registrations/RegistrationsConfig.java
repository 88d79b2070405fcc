package org.studyregistry.registrations;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The bounds of registering completions. */
@ConfigMapping(prefix = "study-registry.registrations")
public interface RegistrationsConfig {

    /** The most completions that one request may register; more get 413. */
    @WithDefault("10000")
    int maxItems();

    /**
     * The most bytes that the body of one request may have; more get 413.
     */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /** How long a client may take to send a body; a slower one gets 408. */
    @WithDefault("60S")
    Duration bodyTimeout();

    /** How many requests to register are under way at once in this process; one more gets 503. */
    @WithDefault("32")
    int maxConcurrent();

    /** How many requests of one registrar are under way at once in this process, those that wait included; one more gets 429. */
    @WithDefault("24")
    int maxPerRegistrar();

    /**
     * The most bytes of bodies that are in memory at once; more get 503. One registrar may have half of them, or one body,
     * and gets 429. Unless set, what the heap has room for: a sixth of what streams and the program leave.
     */
    Optional<MemorySize> maxBytes();

    /** How many bad items, and how many conflicts, a response lists; it always has their number. */
    @WithDefault("1000")
    int maxReported();

    /** What a client is told to wait, in whole seconds, when too many requests are under way. */
    @WithDefault("5S")
    Duration retryAfter();
}
