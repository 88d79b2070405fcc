package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrationBudgetTest {

    private static final long MIB = 1024 * 1024;
    private static final String MAX_BYTES = "study-registry.registrations.max-bytes";

    @Test
    void theDefaultsFitTheHeapOfTheImage() {
        RegistrationBudget budget = budget(Map.of(), 96);

        budget.check();

        assertEquals(8 * MIB, budget.inAll());
        assertEquals(4 * MIB, budget.ofOne());
    }

    @Test
    void aLargeHeapHasABoundAndASmallOneRoomForOneBody() {
        assertEquals(64 * MIB, budget(Map.of(), 4096).inAll());
        assertEquals(32 * MIB, budget(Map.of(), 4096).ofOne());
        assertEquals(4 * MIB, budget(Map.of(), 48).inAll());
        budget(Map.of(), 48).check();
    }

    @Test
    void moreThanTheHeapHasRoomForIsRefusedAtStart() {
        budget(Map.of(MAX_BYTES, "8M"), 96).check();

        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, budget(Map.of(MAX_BYTES, "9M"), 96)::check);

        assertTrue(refusal.getMessage().contains(MAX_BYTES + "=9437184"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("room for 8388608"), refusal.getMessage());
    }

    @Test
    void lessThanOneBodyIsRefusedAtStart() {
        assertThrows(ConfigurationException.class, budget(Map.of(MAX_BYTES, "1M"), 96)::check);
    }

    private static RegistrationBudget budget(Map<String, String> settings, int heap) {
        RegistrationsConfig config = new SmallRyeConfigBuilder()
                .withMapping(RegistrationsConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(RegistrationsConfig.class);
        return new RegistrationBudget(config, 16, heap * MIB);
    }
}
