package org.studyregistry.lifecycle;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells the packages that the service has started, where it has. */
@Singleton
public class ServiceStart {

    private final LifecycleConfig config;
    private final Event<ServiceStarted> started;

    ServiceStart(LifecycleConfig config, Event<ServiceStarted> started) {
        this.config = config;
        this.started = started;
    }

    void start(@Observes StartupEvent event) {
        if (config.service()) {
            started.fire(new ServiceStarted());
        }
    }
}
