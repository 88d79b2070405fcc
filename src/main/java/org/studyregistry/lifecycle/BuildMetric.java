package org.studyregistry.lifecycle;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells Prometheus which build an instance runs: always 1, the build is in the labels. */
@Singleton
public class BuildMetric {

    private final MeterRegistry meters;

    BuildMetric(MeterRegistry meters) {
        this.meters = meters;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        BuildInfo build = BuildInfo.current();
        Gauge.builder("study_registry.build.info", () -> 1)
                .description("The build of the program that runs")
                .tag("version", build.version())
                .tag("revision", build.revision())
                .register(meters);
    }
}
