package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One address reaches every pool, wherever it is set: a native image has no application.properties, but defaults from the build. */
class ConnectionSettingsInterceptorTest {

    private static final String ADDRESS = "postgresql://database.example/lms?sslmode=disable";

    private static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new ConnectionSettingsInterceptor())
                .withSources(new PropertiesConfigSource(settings, "Runtime Values", 0))
                .build();
    }

    private static String literal(SmallRyeConfig config, String name) {
        return config.getConfigValue(ConnectionSettingsInterceptor.LITERAL + name)
                .getValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.datasource.reactive.url",
                "quarkus.datasource.streams.reactive.url",
                "quarkus.datasource.\"streams\".reactive.url",
                "quarkus.datasource.jdbc.url",
                "quarkus.datasource.lms.jdbc.url"
            })
    void oneAddressIsThatOfEveryPool(String name) {
        SmallRyeConfig config = config(Map.of("quarkus.datasource.reactive.url", ADDRESS));

        assertEquals(ADDRESS, literal(config, name));
    }

    @Test
    void migrationsCanHaveAnotherWay() {
        SmallRyeConfig config = config(Map.of(
                "quarkus.datasource.reactive.url",
                "postgresql://pooler.example/lms",
                "quarkus.datasource.jdbc.url",
                ADDRESS));

        assertEquals(ADDRESS, literal(config, "quarkus.datasource.lms.jdbc.url"));
        assertEquals("postgresql://pooler.example/lms", literal(config, "quarkus.datasource.streams.reactive.url"));
    }
}
