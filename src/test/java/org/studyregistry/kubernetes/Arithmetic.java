package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;

/** Numbers that stand in different places and must fit each other, and the ports of the program. */
record Arithmetic(Overlay overlay, Findings findings) {

    private static final Properties PROGRAM = program();

    /** What a process that stops may take beyond the delay and the grace: docs/runbook.md. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(10);

    /** Kept by PostgreSQL for superusers, and the operator's own. */
    private static final int RESERVED_CONNECTIONS = 10;

    /** What the program needs in addition to its heap: its own pages, network buffers, stacks, and one operator's command. */
    private static final long BESIDE_THE_HEAP = 160L << 20;

    void check() {
        Manifest service = overlay.service();
        JsonNode pod = service.tree().at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        Map<String, String> settings = overlay.settings(service);
        stop(service, pod, settings);
        ports(service, container);
        probes(service, container);
        memory(service, container, settings);
        rollout(service);
        budgets();
        connections(settings);
        overlay.all("Ingress").forEach(ingress -> proxy(ingress, settings));
    }

    private void stop(Manifest service, JsonNode pod, Map<String, String> settings) {
        Duration needed = DurationConverter.parseDuration(settings.getOrDefault("QUARKUS_SHUTDOWN_DELAY", "0"))
                .plus(DurationConverter.parseDuration(settings.getOrDefault("STUDY_REGISTRY_STREAMS_GRACE", "0")))
                .plus(LAST_STEPS);
        long given = pod.path("terminationGracePeriodSeconds").asLong();
        findings.unless(
                given > needed.toSeconds(),
                service + ": is killed after " + given + " s, but may need " + needed.toSeconds() + " s to stop");
        long unready = pod.at("/containers/0/readinessProbe/periodSeconds").asLong();
        findings.unless(
                DurationConverter.parseDuration(settings.getOrDefault("QUARKUS_SHUTDOWN_DELAY", "0"))
                                .toSeconds()
                        > unready,
                service + ": stops before anybody has noticed that it is not ready");
    }

    private void ports(Manifest service, JsonNode container) {
        Map.of("http", "quarkus.http.port", "management", "quarkus.management.port")
                .forEach((name, property) -> findings.unless(
                        StreamSupport.stream(container.path("ports").spliterator(), false)
                                .anyMatch(port -> port.path("name").asText().equals(name)
                                        && port.path("containerPort").asText().equals(PROGRAM.getProperty(property))),
                        service + ": the port " + name + " is not " + property));
    }

    private void probes(Manifest service, JsonNode container) {
        Map.of("startupProbe", "started", "livenessProbe", "live", "readinessProbe", "ready")
                .forEach((probe, path) -> {
                    JsonNode get = container.path(probe).path("httpGet");
                    findings.unless(
                            get.path("port").asText().equals("management"),
                            service + ": " + probe + " is not on the management port");
                    findings.unless(
                            get.path("path").asText().equals("/q/health/" + path),
                            service + ": " + probe + " asks " + get.path("path").asText());
                });
        // The checks' own patience: DatabaseReady, EventLoopsAlive.
        findings.unless(
                container.at("/readinessProbe/timeoutSeconds").asInt() > 2,
                service + ": readinessProbe gives up before the check does");
        findings.unless(
                container.at("/livenessProbe/timeoutSeconds").asInt() > 3,
                service + ": livenessProbe gives up before the check does");
    }

    private void memory(Manifest service, JsonNode container, Map<String, String> settings) {
        String argument = container.at("/args/0").asText();
        findings.unless(argument.matches("-Xmx\\d+m"), service + ": no limit of the heap (-Xmx…m)");
        if (!argument.matches("-Xmx\\d+m")) {
            return;
        }
        long heap = Long.parseLong(argument.replaceAll("\\D", "")) << 20;
        long limit = Quantity.getAmountInBytes(
                        Quantity.parse(container.at("/resources/limits/memory").asText()))
                .longValueExact();
        findings.unless(
                limit >= heap + BESIDE_THE_HEAP,
                service + ": " + (limit >> 20) + " MiB do not hold a heap of " + (heap >> 20) + " MiB");
        long bodies = Long.parseLong(settings.getOrDefault("STUDY_REGISTRY_REGISTRATIONS_MAX_CONCURRENT", "32"))
                * bytes(settings.getOrDefault("STUDY_REGISTRY_REGISTRATIONS_MAX_BODY_SIZE", "4M"));
        findings.unless(bodies <= heap / 2, service + ": bodies of requests may take more than half of the heap");
    }

    private void rollout(Manifest service) {
        JsonNode rolling = service.tree().at("/spec/strategy/rollingUpdate");
        findings.unless(
                rolling.path("maxUnavailable").asText().equals("0")
                        && rolling.path("maxSurge").asInt() > 0,
                service + ": an update takes pods away before there are new ones");
    }

    private void budgets() {
        overlay.all("HorizontalPodAutoscaler").forEach(autoscaler -> {
            int least = autoscaler.tree().at("/spec/minReplicas").asInt();
            findings.unless(least >= 2, autoscaler + ": fewer than two pods");
            findings.unless(
                    autoscaler.tree().at("/spec/maxReplicas").asInt() >= least, autoscaler + ": most less than least");
            overlay.all("PodDisruptionBudget").forEach(budget -> {
                int available = budget.tree().at("/spec/minAvailable").asInt();
                findings.unless(
                        available >= 1 && available < least,
                        budget + ": minAvailable " + available + " of " + least + " pods");
            });
            findings.unless(
                    overlay.all("PodDisruptionBudget").findAny().isPresent(), autoscaler + ": no disruption budget");
        });
    }

    /** During a rollout each pod that serves may have a predecessor whose streams still run. */
    private void connections(Map<String, String> settings) {
        overlay.all("Cluster").forEach(cluster -> {
            int most = overlay.all("HorizontalPodAutoscaler")
                    .mapToInt(autoscaler ->
                            autoscaler.tree().at("/spec/maxReplicas").asInt())
                    .max()
                    .orElse(1);
            int migrating = number("quarkus.datasource.jdbc.max-size")
                    + (settings.getOrDefault("STUDY_REGISTRY_DATABASE_LMS_TABLES", "existing")
                                    .equals("own")
                            ? number("quarkus.datasource.lms.jdbc.max-size")
                            : 0);
            int ofOne = Integer.parseInt(settings.getOrDefault(
                            "QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE",
                            PROGRAM.getProperty("quarkus.datasource.reactive.max-size")))
                    + Integer.parseInt(settings.getOrDefault("STUDY_REGISTRY_STREAMS_MAX_CONCURRENT", "16"))
                    + migrating;
            int needed = 2 * most * ofOne + migrating + RESERVED_CONNECTIONS;
            int allowed = cluster.tree()
                    .at("/spec/postgresql/parameters/max_connections")
                    .asInt();
            findings.unless(
                    needed <= allowed, cluster + ": max_connections " + allowed + ", but " + needed + " may be needed");
        });
    }

    private void proxy(Manifest ingress, Map<String, String> settings) {
        JsonNode nginx = ingress.tree().at("/metadata/annotations");
        String prefix = "nginx.ingress.kubernetes.io/";
        findings.unless(
                nginx.path(prefix + "proxy-buffering").asText().equals("off"), ingress + ": the proxy buffers streams");
        findings.unless(
                nginx.path(prefix + "proxy-http-version").asText().equals("1.1"),
                ingress + ": no chunks, so no broken stream is noticed");
        for (String timeout : new String[] {"proxy-read-timeout", "proxy-send-timeout"}) {
            // Twice the heartbeat's default, 15 s, at least.
            findings.unless(
                    nginx.path(prefix + timeout).asInt() >= 30, ingress + ": " + timeout + " ends slow streams");
        }
        findings.unless(
                nginx.path(prefix + "proxy-next-upstream").asText().equals("error"),
                ingress + ": the proxy may send a request twice");
        findings.unless(
                bytes(nginx.path(prefix + "proxy-body-size").asText("1m"))
                        > bytes(settings.getOrDefault("STUDY_REGISTRY_REGISTRATIONS_MAX_BODY_SIZE", "4M")),
                ingress + ": the proxy refuses bodies before the service does");
    }

    private static long bytes(String size) {
        return new MemorySizeConverter().convert(size.toUpperCase()).asLongValue();
    }

    private static int number(String property) {
        return Integer.parseInt(PROGRAM.getProperty(property));
    }

    private static Properties program() {
        Properties properties = new Properties();
        try (Reader source = Files.newBufferedReader(Path.of("src", "main", "resources", "application.properties"))) {
            properties.load(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
