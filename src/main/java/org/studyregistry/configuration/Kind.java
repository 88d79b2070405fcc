package org.studyregistry.configuration;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** What a setting measures, and how it is read as a number. */
enum Kind {
    /** A whole number. */
    COUNT {
        @Override
        Optional<Long> read(Config config, String name) {
            return config.getOptionalValue(name, Long.class);
        }

        @Override
        String text(long number) {
            return Long.toString(number);
        }
    },
    /** A time in milliseconds, as Quarkus writes it. */
    TIME {
        @Override
        Optional<Long> read(Config config, String name) {
            return config.getOptionalValue(name, Duration.class).map(Duration::toMillis);
        }

        @Override
        String text(long number) {
            return number < 1000 && number > 0
                    ? number + "ms"
                    : Duration.ofMillis(number).toString().substring(2);
        }
    },
    /** Bytes, as Quarkus writes them. */
    MEMORY {
        @Override
        Optional<Long> read(Config config, String name) {
            return config.getOptionalValue(name, MemorySize.class).map(MemorySize::asLongValue);
        }

        @Override
        String text(long number) {
            return number % MEGA == 0
                    ? number / MEGA + "M"
                    : number % KILO == 0 ? number / KILO + "K" : number + " bytes";
        }
    },
    /** A time in milliseconds, as PostgreSQL writes it: without a unit it is milliseconds. */
    POSTGRES_TIME {
        @Override
        Optional<Long> read(Config config, String name) {
            return config.getOptionalValue(name, String.class)
                    .map(text -> parsed(text).orElseThrow(() -> new IllegalArgumentException("no time such as 15s")));
        }

        @Override
        String text(long number) {
            return number % 1000 == 0 ? number / 1000 + "s" : number + "ms";
        }
    };

    private static final long KILO = 1024;
    private static final long MEGA = KILO * KILO;
    private static final Pattern POSTGRES = Pattern.compile("(\\d{1,9})\\s*(ms|s|min|h|d)?");
    private static final Map<String, Long> UNITS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    /** The setting as a number; none if it has no value. Fails with an {@link IllegalArgumentException} if it is no such thing. */
    abstract Optional<Long> read(Config config, String name);

    /** A number as the setting is written. */
    abstract String text(long number);

    private static Optional<Long> parsed(String text) {
        Matcher time = POSTGRES.matcher(text.strip());
        if (!time.matches()) {
            return Optional.empty();
        }
        long unit = time.group(2) == null ? 1 : UNITS.get(time.group(2));
        return Optional.of(Long.parseLong(time.group(1)) * unit);
    }
}
