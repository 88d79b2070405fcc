package org.studyregistry.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.studyregistry.streaming.StreamConfig;

/** The systemd unit gives the program the time that it may need, and is confined. */
class SystemdUnitTest {

    @Test
    void streamsMayEndBeforeTheProcessIsKilled() throws Exception {
        Map<String, String> unit = unit();
        Properties program = new Properties();
        program.load(Files.newBufferedReader(Path.of("src", "main", "resources", "application.properties")));
        long delay = DurationConverter.parseDuration(program.getProperty("quarkus.shutdown.delay"))
                .toSeconds();
        long grace = DurationConverter.parseDuration(StreamConfig.class
                        .getMethod("grace")
                        .getAnnotation(WithDefault.class)
                        .value())
                .toSeconds();

        assertTrue(Long.parseLong(unit.get("TimeoutStopSec")) > delay + grace + 10, unit.get("TimeoutStopSec"));
        assertEquals("SIGTERM", unit.get("KillSignal"));
        assertTrue(unit.get("ExecStart").endsWith("/study-registry -Xmx96m serve"), unit.get("ExecStart"));
    }

    @Test
    void itRunsAsNobodyAndWritesNowhere() throws Exception {
        Map<String, String> unit = unit();

        for (String setting : List.of("DynamicUser", "NoNewPrivileges", "PrivateTmp", "ProtectHome")) {
            assertEquals("yes", unit.get(setting), setting);
        }
        assertEquals("strict", unit.get("ProtectSystem"));
        assertEquals("", unit.get("CapabilityBoundingSet"));
    }

    private static Map<String, String> unit() throws Exception {
        Map<String, String> unit = new TreeMap<>();
        Files.readAllLines(Path.of("systemd", "study-registry.service")).stream()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .forEach(line -> unit.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return unit;
    }
}
