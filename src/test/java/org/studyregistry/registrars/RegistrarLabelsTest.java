package org.studyregistry.registrars;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** With many registrars their series can be switched off. */
class RegistrarLabelsTest {

    @Test
    void withoutTheLabelAllRegistrarsShareASeries() {
        MeterRegistry metrics = new SimpleMeterRegistry();
        metrics.config().meterFilter(RegistrarLabels.without());

        metrics.counter("streams", "registrar", "One", "outcome", "delivered").increment();
        metrics.counter("streams", "registrar", "Other", "outcome", "delivered").increment();

        assertEquals(1, metrics.getMeters().size());
        assertEquals(2, metrics.counter("streams", "outcome", "delivered").count());
    }
}
