package org.studyregistry.registrars;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Takes the label {@code registrar} from metrics, if there are too many registrars for that. */
@Singleton
public class RegistrarLabels {

    private static final String LABEL = "registrar";

    @Produces
    @Singleton
    MeterFilter labels(RegistrarsConfig config) {
        return config.metricLabels() ? new MeterFilter() {} : without();
    }

    static MeterFilter without() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                List<Tag> others = id.getTags().stream()
                        .filter(tag -> !tag.getKey().equals(LABEL))
                        .toList();
                return others.size() == id.getTags().size() ? id : id.replaceTags(others);
            }
        };
    }
}
