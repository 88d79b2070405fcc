package org.studyregistry.configuration;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.studyregistry.lifecycle.LifecycleConfig;

/** Refuses to start the service with settings that could not work, with all of them in one message. */
@Singleton
public class ConfigurationCheck {

    /** Just after whether there is a database at all. */
    private static final int BEFORE_EVERYTHING_ELSE = 2;

    private final Config config;
    private final LifecycleConfig lifecycle;

    ConfigurationCheck(Config config, LifecycleConfig lifecycle) {
        this.config = config;
        this.lifecycle = lifecycle;
    }

    void check(@Observes @Priority(BEFORE_EVERYTHING_ELSE) StartupEvent event) {
        List<String> defects =
                lifecycle.service() ? defects(config, Runtime.getRuntime().maxMemory()) : List.of();
        if (!defects.isEmpty()) {
            throw new ConfigurationException(
                    "The service does not start with these settings (see docs/configuration.md):\n  - "
                            + String.join("\n  - ", defects));
        }
    }

    /** What is wrong with the settings for a heap of so many bytes; relations are only looked at where each value is within its bounds. */
    static List<String> defects(Config config, long heap) {
        List<String> defects = new ArrayList<>(Settings.ALL.stream()
                .map(setting -> setting.defect(config))
                .flatMap(Optional::stream)
                .toList());
        if (defects.isEmpty()) {
            defects.addAll(Relations.defects(config));
            HeapBudget.defect(config, heap).ifPresent(defects::add);
        }
        return defects;
    }
}
