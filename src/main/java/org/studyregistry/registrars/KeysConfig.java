package org.studyregistry.registrars;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How registry keys are verified. */
@ConfigMapping(prefix = "study-registry.keys")
public interface KeysConfig {

    /**
     * Whether the plaintext {@code secret_key}s of an existing LMS database are accepted beside the keys of this service. The
     * database role must then be able to read that column.
     */
    @WithDefault("false")
    boolean legacy();
}
