package org.studyregistry.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When an address that tries one wrong key after the other is refused. */
@ConfigMapping(prefix = "study-registry.brute-force")
public interface BruteForceConfig {

    /** How many well-formed keys that open nothing an address may present in one window before it is refused. */
    @WithDefault("20")
    int failures();

    /** How long a window lasts, from its first failure. An address that is refused is heard again at its end. */
    @WithDefault("1M")
    Duration window();

    /** How many addresses with failures are remembered; beyond that, the one not seen for longest is forgotten. */
    @WithDefault("10000")
    int addresses();

    /**
     * How often the digests of all valid keys are read again. A valid key is let through from a refused address if it was read,
     * or was accepted before, so for no longer than this can a new one be refused for its neighbours' failures.
     */
    @WithDefault("5S")
    Duration liveKeysInterval();
}
