package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Whatever names something else names something that is there. */
record References(Overlay overlay, Findings findings) {

    private static final String URL = "QUARKUS_DATASOURCE_REACTIVE_URL";

    void check() {
        overlay.workloads().forEach(this::workload);
        overlay.all("Service").forEach(this::service);
        overlay.all("Ingress").forEach(this::ingress);
        new Routes(overlay, findings).check();
        overlay.all("HorizontalPodAutoscaler").forEach(this::autoscaler);
        overlay.all("PodDisruptionBudget")
                .forEach(budget -> selected(budget, budget.tree().at("/spec/selector")));
        overlay.all("NetworkPolicy").forEach(this::networkPolicy);
        overlay.all("ServiceMonitor").forEach(this::serviceMonitor);
        namespaces();
        overlay.workloads()
                .filter(workload -> overlay.settings(workload).containsKey(URL))
                .forEach(this::databaseIsReachable);
    }

    private void workload(Manifest workload) {
        JsonNode labels = labelsOfPods(workload);
        if (workload.kind().equals("Deployment")) {
            JsonNode selector = workload.tree().at("/spec/selector/matchLabels");
            findings.unless(matches(selector, labels), workload + ": selects other pods than its own");
            findings.unless(!selector.has("app.kubernetes.io/version"), workload + ": selects by release");
        }
        JsonNode pod = workload.pods().orElseThrow().path("spec");
        for (JsonNode spread : pod.path("topologySpreadConstraints")) {
            findings.unless(
                    matches(spread.at("/labelSelector/matchLabels"), labels), workload + ": spreads other pods");
        }
        if (pod.has("serviceAccountName")) {
            exists(workload, "ServiceAccount", pod.get("serviceAccountName").asText());
        }
        Set<String> volumes = texts(pod.path("volumes"), "name");
        for (JsonNode volume : pod.path("volumes")) {
            for (JsonNode item : volume.at("/secret/items")) {
                secret(
                        workload,
                        volume.at("/secret/secretName").asText(),
                        item.path("key").asText());
            }
        }
        for (JsonNode container : pod.path("containers")) {
            texts(container.path("volumeMounts"), "name")
                    .forEach(mount ->
                            findings.unless(volumes.contains(mount), workload + ": mounts no volume: " + mount));
            texts(container.path("envFrom"), "/configMapRef/name").forEach(map -> exists(workload, "ConfigMap", map));
            for (JsonNode variable : container.path("env")) {
                JsonNode secret = variable.at("/valueFrom/secretKeyRef");
                if (!secret.isMissingNode()) {
                    secret(
                            workload,
                            secret.path("name").asText(),
                            secret.path("key").asText());
                }
            }
            probes(workload, container);
        }
    }

    private void probes(Manifest workload, JsonNode container) {
        Set<String> ports = texts(container.path("ports"), "name");
        for (String kind : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode probe = container.path(kind);
            for (String how : List.of("/httpGet/port", "/tcpSocket/port")) {
                if (!probe.at(how).isMissingNode()) {
                    findings.unless(
                            ports.contains(probe.at(how).asText()), workload + ": " + kind + " asks an unknown port");
                }
            }
        }
    }

    /** A secret is made by the database's operator, or by a command in docs/deploy.md. */
    private void secret(Manifest user, String name, String key) {
        boolean operators = overlay.all("Cluster").anyMatch(cluster -> name.equals(cluster.name() + "-app"))
                && Set.of("username", "password").contains(key);
        boolean authority =
                overlay.all("Cluster").anyMatch(cluster -> name.equals(cluster.name() + "-ca")) && key.equals("ca.crt");
        boolean documented = documentation()
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.contains("create secret generic " + name + " "))
                .anyMatch(line -> line.matches(".* --from-(literal|file)=" + Pattern.quote(key) + "=.*")
                        && line.contains("-n " + namespace(user) + " "));
        findings.unless(
                operators || authority || documented, user + ": nobody makes the secret " + name + " with " + key);
    }

    private void service(Manifest service) {
        JsonNode selector = service.tree().at("/spec/selector");
        List<JsonNode> pods = overlay.workloads()
                .filter(workload -> matches(selector, labelsOfPods(workload)))
                .map(workload -> workload.pods().orElseThrow().at("/spec/containers/0"))
                .toList();
        findings.unless(pods.size() == 1, service + ": selects the pods of " + pods.size() + " workloads");
        for (JsonNode port : service.tree().at("/spec/ports")) {
            String target = port.path("targetPort").asText();
            pods.forEach(pod -> findings.unless(
                    texts(pod.path("ports"), "name").contains(target), service + ": no port " + target));
        }
    }

    private void ingress(Manifest ingress) {
        for (JsonNode rule : ingress.tree().at("/spec/rules")) {
            for (JsonNode path : rule.at("/http/paths")) {
                String name = path.at("/backend/service/name").asText();
                String port = path.at("/backend/service/port/name").asText();
                Optional<Manifest> service = overlay.one("Service", name);
                findings.unless(service.isPresent(), ingress + ": no service " + name);
                service.ifPresent(backend -> findings.unless(
                        texts(backend.tree().at("/spec/ports"), "name").contains(port), ingress + ": no port " + port));
            }
        }
        for (JsonNode tls : ingress.tree().at("/spec/tls")) {
            String secret = tls.path("secretName").asText();
            findings.unless(
                    documentation().contains("create secret tls " + secret + " "),
                    ingress + ": nobody makes the secret " + secret);
            Set<String> hosts = texts(ingress.tree().at("/spec/rules"), "host");
            tls.path("hosts")
                    .forEach(host ->
                            findings.unless(hosts.contains(host.asText()), ingress + ": a certificate for nothing"));
        }
    }

    private void autoscaler(Manifest autoscaler) {
        JsonNode target = autoscaler.tree().at("/spec/scaleTargetRef");
        exists(autoscaler, target.path("kind").asText(), target.path("name").asText());
        overlay.one(target.path("kind").asText(), target.path("name").asText())
                .ifPresent(workload -> findings.unless(
                        workload.tree().at("/spec/replicas").isMissingNode(),
                        workload + ": has replicas of its own, which undo the autoscaler's at each deployment"));
    }

    private void networkPolicy(Manifest policy) {
        List<JsonNode> pods = selected(policy, policy.tree().at("/spec/podSelector"));
        for (JsonNode rule : policy.tree().at("/spec/ingress")) {
            findings.unless(!rule.path("from").isEmpty(), policy + ": lets everybody in");
            for (JsonNode port : rule.path("ports")) {
                pods.forEach(pod -> findings.unless(
                        texts(pod.at("/spec/containers/0/ports"), "name")
                                .contains(port.path("port").asText()),
                        policy + ": no port " + port.path("port").asText()));
            }
        }
        for (JsonNode rule : policy.tree().at("/spec/egress")) {
            findings.unless(!rule.path("to").isEmpty(), policy + ": lets everything out");
        }
    }

    private void serviceMonitor(Manifest monitor) {
        List<Manifest> services = overlay.all("Service")
                .filter(service -> matches(monitor.tree().at("/spec/selector/matchLabels"), service.labels()))
                .toList();
        findings.unless(services.size() == 1, monitor + ": selects " + services.size() + " services");
        for (JsonNode endpoint : monitor.tree().at("/spec/endpoints")) {
            services.forEach(service -> findings.unless(
                    texts(service.tree().at("/spec/ports"), "name")
                            .contains(endpoint.path("port").asText()),
                    monitor + ": no port " + endpoint.path("port").asText()));
        }
    }

    private void namespaces() {
        Set<String> made = overlay.all("Namespace").map(Manifest::name).collect(Collectors.toSet());
        overlay.manifests().stream()
                .filter(manifest -> !manifest.kind().equals("Namespace"))
                .forEach(manifest -> findings.unless(
                        made.contains(namespace(manifest)), manifest + ": in no namespace of this overlay"));
    }

    /** The address of the database is a service here, or outside; and the network policies open the way to it. */
    private void databaseIsReachable(Manifest workload) {
        URI url = URI.create(overlay.settings(workload).get(URL));
        String host = url.getHost();
        boolean cluster = overlay.all("Cluster").anyMatch(database -> host.equals(database.name() + "-rw"));
        findings.unless(
                cluster || host.contains(".") || overlay.one("Service", host).isPresent(),
                workload + ": no database at " + host);
        boolean open = ways(workload, url.getPort()).anyMatch(peer -> leadsTo(host, peer));
        findings.unless(open, workload + ": no network policy opens the way to " + host);
        findings.unless(
                ways(workload, 53).findAny().isPresent(), workload + ": no network policy opens the way to names");
    }

    /** Whom the pods may talk to at this port. */
    private Stream<JsonNode> ways(Manifest workload, int to) {
        return overlay.all("NetworkPolicy")
                .filter(policy -> selects(policy.tree().at("/spec/podSelector"), labelsOfPods(workload)))
                .flatMap(policy -> stream(policy.tree().at("/spec/egress")))
                .filter(rule -> stream(rule.path("ports"))
                        .anyMatch(port -> port.path("port").asInt() == to))
                .flatMap(rule -> stream(rule.path("to")));
    }

    /** As Kubernetes selects, as far as these manifests use it: labels, and expressions with In. */
    private static boolean selects(JsonNode selector, JsonNode labels) {
        return matches(selector.path("matchLabels"), labels)
                && stream(selector.path("matchExpressions")).allMatch(expression -> stream(expression.path("values"))
                        .anyMatch(value ->
                                value.equals(labels.get(expression.path("key").asText()))));
    }

    private boolean leadsTo(String host, JsonNode peer) {
        JsonNode labels = peer.at("/podSelector/matchLabels");
        return peer.has("ipBlock") && host.contains(".")
                || host.equals(labels.path("cnpg.io/cluster").asText() + "-rw")
                || overlay.one("Service", host)
                        .filter(service -> !labels.isEmpty()
                                && matches(labels, service.tree().at("/spec/selector")))
                        .isPresent();
    }

    private List<JsonNode> selected(Manifest by, JsonNode selector) {
        List<JsonNode> pods = overlay.workloads()
                .filter(workload -> selects(selector, labelsOfPods(workload)))
                .map(workload -> workload.pods().orElseThrow())
                .toList();
        findings.unless(!selector.isEmpty() && !pods.isEmpty(), by + ": selects no pods");
        return pods;
    }

    private void exists(Manifest by, String kind, String name) {
        findings.unless(overlay.one(kind, name).isPresent(), by + ": there is no " + kind + "/" + name);
    }

    private static JsonNode labelsOfPods(Manifest workload) {
        return workload.pods().orElseThrow().at("/metadata/labels");
    }

    private static boolean matches(JsonNode selector, JsonNode labels) {
        return !selector.isMissingNode()
                && selector.properties().stream()
                        .allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
    }

    private static String namespace(Manifest manifest) {
        return manifest.tree().at("/metadata/namespace").asText();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Set<String> texts(JsonNode array, String field) {
        return stream(array)
                .map(item -> field.startsWith("/") ? item.at(field) : item.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static String documentation() {
        try {
            return Files.readString(Path.of("docs", "deploy.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
