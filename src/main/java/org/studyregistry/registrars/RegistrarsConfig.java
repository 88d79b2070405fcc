package org.studyregistry.registrars;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is shown of registrars. */
@ConfigMapping(prefix = "study-registry.registrars")
public interface RegistrarsConfig {

    /**
     * Whether metrics have the registrar as a label: up to 13 series for each registrar that has sent a request. Without it they
     * are of all registrars together.
     */
    @WithDefault("true")
    boolean metricLabels();
}
