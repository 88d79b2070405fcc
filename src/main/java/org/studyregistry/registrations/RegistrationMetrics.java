package org.studyregistry.registrations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.studyregistry.registrars.Registrar;

/**
 * Counts what became of items, as {@code study_registry_registrations_total} by registrar and outcome: {@code registered},
 * {@code already_registered}, {@code conflict} or {@code rejected}. Dry runs do not count.
 */
@Singleton
public class RegistrationMetrics {

    private static final String NAME = "study_registry.registrations";

    private final MeterRegistry meters;

    RegistrationMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts a batch that was stored, or its good items. */
    void applied(Registrar registrar, BatchResult result) {
        for (Outcome outcome : Outcome.values()) {
            add(registrar, outcome.text(), result.count(outcome));
        }
        add(registrar, "rejected", result.rejected());
    }

    /** Counts a batch that was refused as a whole. */
    void refused(Registrar registrar, int items) {
        add(registrar, "rejected", items);
    }

    private void add(Registrar registrar, String outcome, long items) {
        Counter.builder(NAME)
                .description("Items of requests to register completions")
                .tag("registrar", registrar.name())
                .tag("outcome", outcome)
                .register(meters)
                .increment(items);
    }
}
