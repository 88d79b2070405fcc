package org.studyregistry.registrars;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How registry keys are verified and watched. */
@ConfigMapping(prefix = "study-registry.keys")
public interface KeysConfig {

    /**
     * Whether the plaintext {@code secret_key}s of an existing LMS database are accepted in addition to the keys of this service. The
     * database role must then be able to read that column.
     */
    @WithDefault("false")
    boolean legacy();

    /** How often the last uses of keys are written, all that there are in one statement. */
    @WithDefault("1M")
    Duration lastUseInterval();

    /** How long before a key expires the log begins to warn of it, once a day. */
    @WithDefault("14D")
    Duration expiryWarning();

    /** How often is looked for keys that will expire: as far behind the metric can be. */
    @WithDefault("5M")
    Duration expiryCheckInterval();

    /**
     * Most keys, the next to expire first, that have a series of their own in the metric of expiry; 0 for none. The log and
     * {@code study_registry_keys_expiring} are of all keys.
     */
    @WithDefault("100")
    int expirySeries();
}
