package org.studyregistry.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.studyregistry.audit.AuditConfig;
import org.studyregistry.auth.BruteForceConfig;
import org.studyregistry.database.DatabaseConfig;
import org.studyregistry.http.ConnectionsConfig;
import org.studyregistry.http.ProxyConfig;
import org.studyregistry.lifecycle.LifecycleConfig;
import org.studyregistry.registrars.KeysConfig;
import org.studyregistry.registrations.RegistrationsConfig;
import org.studyregistry.streaming.StreamConfig;

/** No setting is taken that could not work. */
class ConfigurationCheckTest {

    private static final long HEAP = 93L * 1024 * 1024;

    static final List<Class<?>> CONFIGS = List.of(
            AuditConfig.class,
            BruteForceConfig.class,
            ConnectionsConfig.class,
            DatabaseConfig.class,
            KeysConfig.class,
            LifecycleConfig.class,
            ProxyConfig.class,
            RegistrationsConfig.class,
            StreamConfig.class);

    @Test
    void theDefaultsAreFineInTheHeapOfTheImage() {
        assertEquals(List.of(), defects(Map.of()));
    }

    @ParameterizedTest
    @FieldSource("CONFIGS")
    void everyNumberHasBounds(Class<?> config) {
        Set<String> bounded = Settings.ALL.stream().map(Setting::name).collect(Collectors.toSet());
        String prefix = config.getAnnotation(ConfigMapping.class).prefix();
        for (Method setting : config.getDeclaredMethods()) {
            if (Set.of(int.class, long.class, Duration.class, MemorySize.class).contains(setting.getReturnType())) {
                WithName given = setting.getAnnotation(WithName.class);
                String name = prefix + "."
                        + (given != null
                                ? given.value()
                                : setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
                assertTrue(bounded.contains(name), name + " has no bounds");
            }
        }
    }

    @Test
    void theDocumentationHasAllBounds() throws IOException {
        String documentation = Files.readString(Path.of("docs", "configuration.md"));
        List<String> missing = Settings.ALL.stream()
                .filter(setting -> !Pattern.compile("(?m)^\\| `" + Pattern.quote(setting.name()) + "` \\| [^|]* \\| "
                                + Pattern.quote(setting.range()) + " \\|")
                        .matcher(documentation)
                        .find())
                .map(setting -> setting.name() + ": " + setting.range())
                .toList();

        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @CsvSource({
        "study-registry.streams.fetch-size, 0, from 10 to 50000",
        "study-registry.streams.heartbeat, 0S, from 100ms to 10M",
        "study-registry.streams.stall-timeout, PT-1S, from 1S to 30M",
        "study-registry.registrations.max-body-size, 1G, from 1K to 64M",
        "study-registry.brute-force.failures, 0, from 1 to 1000000",
        "study-registry.connections.head-timeout, 1H, from 1S to 10M",
        "quarkus.datasource.streams.reactive.additional-properties.statement_timeout, 0, from 100ms to 3600s",
        "quarkus.datasource.reactive.additional-properties.lock_timeout, a while, from 100ms to 3600s",
        "quarkus.http.limits.max-header-size, 8K, from 17K to 1M"
    })
    void isRefusedWithItsNameItsValueAndWhatIsAllowed(String name, String value, String allowed) {
        List<String> defects = defects(Map.of(name, value));

        assertEquals(1, defects.size(), defects::toString);
        assertTrue(defects.get(0).startsWith(name + "=" + value + " "), defects::toString);
        assertTrue(defects.get(0).endsWith(allowed), defects::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "study-registry.streams.heartbeat, 60S, study-registry.streams.stall-timeout=60S",
        "study-registry.streams.stall-timeout, 3M, idle_in_transaction_session_timeout=180s",
        "study-registry.streams.stall-timeout, 90S, idle_in_transaction_session_timeout=180s",
        "study-registry.database.silence, 20S, statement_timeout=15s",
        "quarkus.datasource.streams.reactive.max-size, 15, study-registry.streams.max-concurrent=16"
    })
    void settingsThatContradictEachOtherAreRefused(String name, String value, String other) {
        List<String> defects = defects(Map.of(name, value));

        assertEquals(1, defects.size(), defects::toString);
        assertTrue(defects.get(0).contains(name + "=" + value), defects::toString);
        assertTrue(defects.get(0).contains(other), defects::toString);
    }

    @Test
    void allDefectsAreNamedAtOnce() {
        assertEquals(
                2,
                defects(Map.of("study-registry.streams.fetch-size", "0", "study-registry.audit.backlog", "0"))
                        .size());
    }

    @Test
    void whatTheSettingsAllowHasToFitIntoTheHeap() throws IOException {
        List<String> defects =
                ConfigurationCheck.defects(config(Map.of("study-registry.streams.max-concurrent", "200")), HEAP);

        assertEquals(1, defects.size(), defects::toString);
        assertTrue(defects.get(0).startsWith("The heap (-Xmx) has 93 MiB, but"), defects::toString);
        assertTrue(
                defects.get(0).contains("streams (study-registry.streams.max-concurrent) 117 MiB"), defects::toString);
    }

    private static List<String> defects(Map<String, String> settings) {
        try {
            return ConfigurationCheck.defects(config(settings), HEAP);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SmallRyeConfig config(Map<String, String> settings) throws IOException {
        Properties defaults = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src", "main", "resources", "application.properties"))) {
            defaults.load(file);
        }
        Map<String, String> all = new HashMap<>();
        defaults.stringPropertyNames().forEach(name -> all.put(name, defaults.getProperty(name)));
        all.put("quarkus.datasource.username", "nobody");
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(all, "application.properties", 250))
                .withSources(new PropertiesConfigSource(settings, "settings", 300));
        CONFIGS.forEach(config -> builder.withMapping(config));
        return builder.build();
    }
}
