package org.studyregistry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts' unit tests: none is left out, and Prometheus' own tool runs them. */
class AlertsTest {

    private static final Path MONITORING = Path.of("k8s", "monitoring");
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    Path folder;

    @Test
    void everyAlertIsSeenFiringStayingAndResolved() throws IOException {
        Set<String> expected = new TreeSet<>();
        rules().findValues("alert").forEach(alert -> Stream.of("quiet before", "fires", "stays", "quiet after")
                .forEach(state -> expected.add(alert.asText() + " " + state)));
        Set<String> tested = new TreeSet<>();
        for (JsonNode test : tests().path("tests")) {
            int fired = 0;
            for (JsonNode at : test.path("alert_rule_test")) {
                boolean fires = !at.path("exp_alerts").isMissingNode();
                fired += fires ? 1 : 0;
                String state = fires ? fired == 1 ? "fires" : "stays" : fired == 0 ? "quiet before" : "quiet after";
                tested.add(at.path("alertname").asText() + " " + state);
            }
        }

        assertEquals(expected, tested);
    }

    @Test
    void promtoolFindsThemRight() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "promtool"))),
                "promtool is not installed (Debian: prometheus): the alerts' unit tests were not run");
        YAML.writeValue(folder.resolve("rules.yaml").toFile(), rules());
        Files.copy(MONITORING.resolve("alerts.test.yaml"), folder.resolve("alerts.test.yaml"));

        Process promtool = new ProcessBuilder("promtool", "test", "rules", "alerts.test.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, promtool.waitFor(), said);
    }

    private static JsonNode rules() throws IOException {
        return YAML.readTree(MONITORING.resolve("alerts.yaml").toFile()).path("spec");
    }

    private static JsonNode tests() throws IOException {
        return YAML.readTree(MONITORING.resolve("alerts.test.yaml").toFile());
    }
}
