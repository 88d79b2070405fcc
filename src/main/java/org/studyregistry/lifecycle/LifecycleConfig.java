package org.studyregistry.lifecycle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What this process is. */
@ConfigMapping(prefix = "study-registry.lifecycle")
public interface LifecycleConfig {

    /** Whether it is the service. An operator's command sets it to false for itself. */
    @WithDefault("true")
    boolean service();
}
