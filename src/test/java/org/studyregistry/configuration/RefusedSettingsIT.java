package org.studyregistry.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program does not start with settings that cannot work, and says which. */
class RefusedSettingsIT {

    private static final Path LOG = Path.of("target", "refused-settings.log");

    @Test
    void aSettingOutOfItsBoundsIsNamed() throws Exception {
        String said = refused("-Xmx96m", Map.of("study-registry.streams.fetch-size", "0"));

        assertTrue(
                said.contains("study-registry.streams.fetch-size=0 is out of its bounds; it must be from 10 to 50000"),
                said);
    }

    @Test
    void aHeapThatIsTooSmallIsNamed() throws Exception {
        String said = refused("-Xmx40m", Map.of());

        assertTrue(said.contains("The heap (-Xmx) has "), said);
        assertTrue(said.contains("streams (study-registry.streams.max-concurrent) 9 MiB"), said);
    }

    private static String refused(String heap, Map<String, String> settings) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("quarkus.datasource.reactive.url", "postgresql://localhost:1/none");
        all.put("quarkus.log.console.json.enabled", "false");
        ServiceProcess service = ServiceProcess.start(
                Ports.free(), Ports.free(), List.of(heap), all, builder -> builder.redirectOutput(LOG.toFile()));
        try {
            assertFalse(service.awaitReady());
            assertTrue(service.process().waitFor(30, TimeUnit.SECONDS));
            assertEquals(1, service.process().exitValue());
        } finally {
            service.close();
        }
        return Files.readString(LOG);
    }
}
