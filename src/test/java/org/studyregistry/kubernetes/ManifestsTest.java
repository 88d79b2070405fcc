package org.studyregistry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays are sound, and each rule about them would notice its breach. */
class ManifestsTest {

    private static final Path RENDERED = Path.of("k8s", "rendered");

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production", "production-gateway", "existing-lms"})
    void nothingIsWrong(String overlay) throws IOException {
        assertEquals(List.of(), Findings.of(Files.readString(RENDERED.resolve(overlay + ".yaml"))));
    }

    /** In the same namespace as what it gets its settings and its way to the database from. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "production", "existing-lms"})
    void nothingIsWrongWithTheOperatorsPod(String overlay) throws IOException {
        String operator = Files.readString(RENDERED.resolve("operator-" + overlay + ".yaml"));

        assertEquals(
                List.of(), Findings.of(Files.readString(RENDERED.resolve(overlay + ".yaml")) + "---\n" + operator));
    }

    /** The service must not be able to become the owner; whatever migrates, purges or runs commands is. */
    @Test
    void inFrontOfAnLmsOnlyCommandsHaveTheOwnersCredentials() throws IOException {
        Overlay overlay = Overlay.read(Files.readString(RENDERED.resolve("existing-lms.yaml")) + "---\n"
                + Files.readString(RENDERED.resolve("operator-existing-lms.yaml")));

        overlay.workloads().forEach(workload -> workload.pods()
                .orElseThrow()
                .at("/spec/containers/0/env")
                .forEach(variable -> {
                    JsonNode secret = variable.at("/valueFrom/secretKeyRef/name");
                    assertEquals(
                            workload.kind().equals("Deployment")
                                    ? "study-registry-database"
                                    : "study-registry-database-owner",
                            secret.asText(),
                            workload.toString());
                }));
        assertEquals(5, overlay.workloads().count());
    }

    /** {@code ;} stands for a new line in what is replaced, all of whose occurrences are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Reading
                "production | replicas | minReadySeconds: 5 | minReadySeconds: 5;  minReadySecond: 5 | Deployment/study-registry: unknown field /spec/minReadySecond",
                "production | deep | periodSeconds: 1; | periodSecond: 1; | unknown field /spec/template/spec/containers/0/startupProbe/periodSecond",
                "production | twice | revisionHistoryLimit: 3 | revisionHistoryLimit: 3;  revisionHistoryLimit: 4 | unreadable: Duplicate",
                "production | kind | kind: Ingress | kind: Ingres | unreadable: Unknown kind: networking.k8s.io/v1 Ingres",
                "production | cluster | instances: 3 | instance: 3 | Cluster/study-registry-db: unknown field /spec/instance",
                "production | rule | for: 2m | fore: 2m | PrometheusRule/study-registry: unknown field /spec/groups/0/rules/0/fore",
                "production | monitor | scrapeTimeout | scrapeTimeOut | ServiceMonitor/study-registry: unknown field /spec/endpoints/0/scrapeTimeOut",
                "production | value | whenUnsatisfiable: ScheduleAnyway | whenUnsatisfiable: Anyway | no such value /spec/template/spec/topologySpreadConstraints/whenUnsatisfiable: Anyway",
                // References
                "production | map | envFrom:;        - configMapRef:;            name: study-registry-migration | envFrom:;        - configMapRef:;            name: study-registry-other | there is no ConfigMap/study-registry-other",
                "production | secret | name: study-registry-db-app | name: study-registry-db-owner | nobody makes the secret study-registry-db-owner with username",
                "existing-lms | key | key: password | key: pass | nobody makes the secret study-registry-database with pass",
                "production | tls | secretName: study-registry-tls | secretName: other | Ingress/study-registry: nobody makes the secret other",
                "production | port | targetPort: management | targetPort: metrics | Service/study-registry: no port metrics",
                "production | probe | path: /q/health/live;            port: management | path: /q/health/live;            port: admin | livenessProbe asks an unknown port",
                "production | account | serviceAccountName: study-registry | serviceAccountName: default | there is no ServiceAccount/default",
                "production | backend | service:;            name: study-registry | service:;            name: registry | Ingress/study-registry: no service registry",
                "production | target | kind: Deployment;    name: study-registry | kind: Deployment;    name: other | HorizontalPodAutoscaler/study-registry: there is no Deployment/other",
                "production | scaled | minReadySeconds: 5 | minReadySeconds: 5;  replicas: 3 | has replicas of its own",
                "production | host | study-registry-db-rw | study-registry-db-ro | no database at study-registry-db-ro",
                "production | way | cnpg.io/cluster: study-registry-db | cnpg.io/cluster: other | no network policy opens the way to study-registry-db-rw",
                "existing-lms | address | port: 5432 | port: 5433 | no network policy opens the way to lms-database.example.org",
                "production | names | - port: 53;      protocol: UDP;    - port: 53 | - port: 54;      protocol: UDP;    - port: 54 | no network policy opens the way to names",
                "production | purge | - retention | - retentions | CronJob/study-registry-audit-purge: no network policy opens the way to names",
                "production-gateway | gateway | sectionName: https | sectionName: http | HTTPRoute/study-registry: no such listener",
                "production-gateway | ends | backendRequest: 0s | backendRequest: 60s | timeouts/backendRequest ends long streams",
                "production-gateway | route | timeouts: | timeout: | unknown field /spec/rules/0/timeout",
                "production-gateway | certificate | - name: study-registry-tls | - name: other | Gateway/study-registry: nobody makes the secret other",
                "production | monitored | - interval: 30s;    path: /q/metrics;    port: management | - interval: 30s;    path: /q/metrics;    port: metrics | ServiceMonitor/study-registry: no port metrics",
                // Security
                "production | root | runAsNonRoot: true | runAsNonRoot: false | /securityContext/runAsNonRoot is not true",
                "production | user | runAsUser: 1001 | runAsUser: 0 | no user by number, or it is root",
                "production | seccomp | type: RuntimeDefault | type: Unconfined | /securityContext/seccompProfile/type is not RuntimeDefault",
                "production | escalation | allowPrivilegeEscalation: false | allowPrivilegeEscalation: true | allowPrivilegeEscalation is not false",
                "production | disk | ephemeral-storage: 256Mi | hugepages-2Mi: 256Mi | no resources/limits/ephemeral-storage",
                "production | writable | readOnlyRootFilesystem: true | readOnlyRootFilesystem: false | readOnlyRootFilesystem is not true",
                "production | capabilities | - ALL | - NET_RAW | /securityContext/capabilities/drop/0 is not ALL",
                "production | token | automountServiceAccountToken: false;      containers | automountServiceAccountToken: true;      containers | /automountServiceAccountToken is not false",
                "production | unsized | sizeLimit: 16Mi | medium: Memory | the volume tmp is no emptyDir with a size",
                "production | latest | study-registry:0.1.0 | study-registry:latest | no fixed tag",
                "production | untagged | org/study-registry:0.1.0 | org/study-registry | no fixed tag",
                "production | namespace | enforce: restricted | enforce: baseline | Namespace/study-registry: does not enforce the restricted standard",
                "production | open | - from:;    - namespaceSelector:;        matchLabels:;          kubernetes.io/metadata.name: monitoring;      podSelector:;        matchLabels:;          app.kubernetes.io/name: prometheus;    ports: | - ports: | lets everybody in",
                // Environment
                "production | setting | STUDY_REGISTRY_STREAMS_GRACE | STUDY_REGISTRY_STREAM_GRACE | no such setting: STUDY_REGISTRY_STREAM_GRACE",
                "production | quarkus | QUARKUS_DATASOURCE_USERNAME | QUARKUS_DATASOURCE_USER | no such setting: QUARKUS_DATASOURCE_USER",
                "production | fixed | QUARKUS_SHUTDOWN_DELAY | QUARKUS_SHUTDOWN_DELAY_ENABLED | no such setting: QUARKUS_SHUTDOWN_DELAY_ENABLED",
                // Arithmetic
                "production | killed | terminationGracePeriodSeconds: 330 | terminationGracePeriodSeconds: 320 | is killed after 320 s, but may need 320 s to stop",
                "production | longer | STUDY_REGISTRY_STREAMS_GRACE: 5M | STUDY_REGISTRY_STREAMS_GRACE: 6M | is killed after 330 s, but may need 380 s to stop",
                "production | unnoticed | QUARKUS_SHUTDOWN_DELAY: 10S | QUARKUS_SHUTDOWN_DELAY: 3S | stops before anybody has noticed",
                "production | number | containerPort: 9000 | containerPort: 9090 | the port management is not quarkus.management.port",
                "production | path | path: /q/health/ready | path: /q/health | readinessProbe asks /q/health",
                "production | patience | timeoutSeconds: 4 | timeoutSeconds: 3 | livenessProbe gives up before the check does",
                "production | heap | - -Xmx96m | - -Xmx200m | 320 MiB do not hold a heap of 200 MiB",
                "production | unbounded | - -Xmx96m;        - serve | - serve | no limit of the heap",
                "production | bodies | REGISTRATIONS_MAX_CONCURRENT: \"8\" | REGISTRATIONS_MAX_CONCURRENT: \"16\" | bodies of requests may take more than half of the heap",
                "production | gap | maxUnavailable: 0 | maxUnavailable: 1 | takes pods away before there are new ones",
                "production | stuck | minAvailable: 1 | minAvailable: 2 | PodDisruptionBudget/study-registry: minAvailable 2 of 2 pods",
                "production | single | minReplicas: 2 | minReplicas: 1 | fewer than two pods",
                "production | many | maxReplicas: 4 | maxReplicas: 6 | max_connections 300, but 350 may be needed",
                "production | buffer | proxy-buffering: \"off\" | proxy-buffering: \"on\" | the proxy buffers streams",
                "production | short | proxy-read-timeout: \"300\" | proxy-read-timeout: \"15\" | proxy-read-timeout ends slow streams",
                "production | again | proxy-next-upstream: error | proxy-next-upstream: error non_idempotent | may send a request twice",
                "production | small | proxy-body-size: 8m | proxy-body-size: 1m | the proxy refuses bodies before the service does"
            })
    void aBrokenCopyIsNoticed(String overlay, String what, String sound, String broken, String finding)
            throws IOException {
        String rendered = Files.readString(RENDERED.resolve(overlay + ".yaml"));
        String copy = rendered.replace(lines(sound), lines(broken));

        assertNotEquals(rendered, copy, "nothing was broken");
        List<String> findings = Findings.of(copy);
        assertTrue(findings.stream().anyMatch(found -> found.contains(finding)), what + ": " + findings);
    }

    private static String lines(String text) {
        return text.replace(';', '\n');
    }
}
