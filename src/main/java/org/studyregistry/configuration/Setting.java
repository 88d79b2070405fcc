package org.studyregistry.configuration;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * A setting with its bounds.
 *
 * @param name the property
 * @param kind what it measures
 * @param least the least allowed value, in the kind's unit
 * @param most the most allowed value
 */
record Setting(String name, Kind kind, long least, long most) {

    /** What is wrong with its value, for its operator; nothing if it is within the bounds or has none. */
    Optional<String> defect(Config config) {
        Optional<Long> value;
        try {
            value = kind.read(config, name);
        } catch (IllegalArgumentException unreadable) {
            return Optional.of(name + "=" + written(config) + " cannot be read; it must be " + range());
        }
        return value.filter(number -> number < least || number > most)
                .map(number -> name + "=" + written(config) + " is out of its bounds; it must be " + range());
    }

    /** Its value as a number. */
    Optional<Long> value(Config config) {
        return kind.read(config, name);
    }

    /** The bounds as they are written in the documentation. */
    String range() {
        return "from " + kind.text(least) + " to " + kind.text(most);
    }

    String written(Config config) {
        return String.valueOf(config.getConfigValue(name).getValue());
    }
}
