package org.studyregistry.registrations;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The bounds of registering completions. */
@ConfigMapping(prefix = "study-registry.registrations")
public interface RegistrationsConfig {

    /** The most completions that one request may register; more are answered 413. */
    @WithDefault("10000")
    int maxItems();

    /**
     * The most bytes that the body of one request may have; more are answered 413. At most this times {@code max-concurrent} is
     * in memory for bodies.
     */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /** How long a client may take to send a body; a slower one is answered 408. */
    @WithDefault("60S")
    Duration bodyTimeout();

    /** How many requests to register are under way at once in this process; one more is answered 503. */
    @WithDefault("32")
    int maxConcurrent();

    /** How many bad items, and how many conflicts, an answer lists; it always has their number. */
    @WithDefault("1000")
    int maxReported();

    /** What a client is told to wait, in whole seconds, when too many requests are under way. */
    @WithDefault("5S")
    Duration retryAfter();
}
