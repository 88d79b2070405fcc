package org.studyregistry.kubernetes;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.studyregistry.cli.Cli;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** What is deployed asks the running service for things that it has: probes, metrics and their labels. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class MonitoringTest {

    private static final Path MONITORING = Path.of("k8s", "monitoring");

    /** Labels that Prometheus adds to whatever it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "namespace", "pod", "instance");

    /** Metrics of others: Prometheus itself, and kube-state-metrics. */
    private static final Set<String> OF_OTHERS = Set.of("up", "kube_deployment_status_replicas_available");

    private static final Pattern OWN = Pattern.compile("`((?:study_registry|sql_pool)_\\w+)`");
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    @Test
    void everyQueryNamesMetricsAndLabelsThatTheServiceHas() throws IOException {
        traffic();

        Map<String, Set<String>> there = metrics();
        Set<String> missing = new TreeSet<>();
        List<PromQuery> queries = new ArrayList<>(dashboard());
        queries.addAll(
                alerts().map(rule -> new PromQuery(rule.path("expr").asText())).toList());
        for (PromQuery query : queries) {
            Set<String> labels = new HashSet<>(OF_PROMETHEUS);
            query.metrics().forEach((metric, matched) -> {
                if (!OF_OTHERS.contains(metric)) {
                    labels.addAll(there.getOrDefault(metric, Set.of()));
                    if (!there.containsKey(metric)) {
                        missing.add(metric);
                    } else {
                        matched.stream()
                                .filter(label -> !OF_PROMETHEUS.contains(label)
                                        && !there.get(metric).contains(label))
                                .forEach(label -> missing.add(metric + "{" + label + "}"));
                    }
                }
            });
            if (query.metrics().keySet().stream().anyMatch(there::containsKey)) {
                query.groups().stream()
                        .filter(label -> !labels.contains(label))
                        .forEach(label -> missing.add("by (" + label + ") in " + query.text()));
            }
        }

        assertTrue(queries.size() > 30, "queries: " + queries.size());
        assertEquals(Set.of(), missing);
    }

    /** Those of the service and its pools: each can be looked up, and seen. */
    @Test
    void everyMetricIsDocumentedAndHasAPanel() throws IOException {
        traffic();
        String observability = Files.readString(Path.of("docs", "observability.md"));
        String panels = Files.readString(MONITORING.resolve("dashboard.json"));
        Set<String> named = OWN.matcher(observability)
                .results()
                .map(metric -> metric.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = metrics().keySet().stream()
                .filter(metric -> metric.startsWith("study_registry_"))
                .map(metric -> metric.replaceFirst("_(bucket|count|sum)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), without(there, named), "not documented");
        assertEquals(
                Set.of(),
                named.stream()
                        .filter(metric -> !Pattern.compile(metric + "(_(bucket|count|sum))?\\{")
                                .matcher(panels)
                                .find())
                        .collect(Collectors.toSet()),
                "without a panel");
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    @Test
    void everyAlertHasASectionInTheRunbook() throws IOException {
        String runbook = Files.readString(Path.of("docs", "runbook.md"));
        Properties address = new Properties();
        try (Reader settings = Files.newBufferedReader(MONITORING.resolve("runbook.env"))) {
            address.load(settings);
        }
        Set<String> named = alerts().map(rule -> rule.path("alert").asText()).collect(Collectors.toSet());

        alerts().forEach(rule -> {
            String alert = rule.path("alert").asText();
            assertEquals(
                    address.getProperty("RUNBOOK_URL") + "#" + alert.toLowerCase(Locale.ROOT),
                    rule.at("/annotations/runbook_url").asText());
            assertTrue(runbook.contains("\n### " + alert + "\n"), "docs/runbook.md lacks " + alert);
            assertFalse(rule.at("/annotations/summary").asText().isBlank(), alert + " has no summary");
            assertTrue(Set.of("warning", "critical")
                    .contains(rule.at("/labels/severity").asText()));
        });
        Pattern.compile("\n### (StudyRegistry\\w+)\n")
                .matcher(runbook)
                .results()
                .forEach(section -> assertTrue(named.contains(section.group(1)), "no alert " + section.group(1)));
    }

    @Test
    void theDashboardIsOneThatGrafanaTakes() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        Set<Integer> ids = new HashSet<>();

        assertEquals("study-registry", dashboard.path("uid").asText());
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "two panels have the id " + panel.path("id"));
            JsonNode place = panel.path("gridPos");
            assertTrue(place.path("x").asInt() + place.path("w").asInt() <= 24, panel.path("title") + " is too wide");
        }
    }

    @Test
    void everyPathThatIsAskedOnTheManagementPortIsThere() throws IOException {
        Overlay overlay = overlay();
        JsonNode container = overlay.service().tree().at("/spec/template/spec/containers/0");

        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            Api.management(container.at("/" + probe + "/httpGet/path").asText())
                    .then()
                    .statusCode(200);
        }
        Api.management(overlay.one("ServiceMonitor", "study-registry")
                        .orElseThrow()
                        .tree()
                        .at("/spec/endpoints/0/path")
                        .asText())
                .then()
                .statusCode(200)
                .body(containsString("jvm_"));
    }

    /** Something of each kind that is counted: a stream, a registration, a conflict, a wrong key, a key that expires. */
    private static void traffic() {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        UUID completion = Lms.completion(module);
        Api.completions(registrar, module.code()).then().statusCode(200);
        Api.completions(new RegistrarWithKey(registrar.id(), "no-such-key-" + completion), module.code())
                .then()
                .statusCode(401);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "012345678")))
                .then()
                .statusCode(200);
        Cli.issue(registrar, "--expires", "3d");
        await().until(() -> metrics().containsKey("study_registry_key_expiry_seconds"));
    }

    private static Map<String, Set<String>> metrics() {
        Map<String, Set<String>> metrics = new TreeMap<>();
        Api.management("/q/metrics").asString().lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Set<String> labels = metrics.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2))
                            .results()
                            .map(label -> label.group(1))
                            .forEach(labels::add);
                }
            }
        });
        return metrics;
    }

    private static List<PromQuery> dashboard() throws IOException {
        List<PromQuery> queries = new ArrayList<>();
        for (JsonNode panel : new ObjectMapper()
                .readTree(MONITORING.resolve("dashboard.json").toFile())
                .path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new PromQuery(target.path("expr").asText()));
            }
        }
        return queries;
    }

    private static Stream<JsonNode> alerts() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        overlay()
                .one("PrometheusRule", "study-registry")
                .orElseThrow()
                .tree()
                .at("/spec/groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules.stream();
    }

    private static Overlay overlay() throws IOException {
        return Overlay.read(Files.readString(Path.of("k8s", "rendered", "production.yaml")));
    }
}
