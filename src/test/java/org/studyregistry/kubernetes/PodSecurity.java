package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** The "restricted" Pod Security Standard, and what this project asks for beyond it. */
record PodSecurity(Overlay overlay, Findings findings) {

    void check() {
        overlay.all("Namespace")
                .forEach(namespace -> findings.unless(
                        namespace
                                .labels()
                                .path("pod-security.kubernetes.io/enforce")
                                .asText()
                                .equals("restricted"),
                        namespace + ": does not enforce the restricted standard"));
        overlay.workloads().forEach(this::pods);
        overlay.all("Secret").forEach(secret -> findings.add(secret + ": no secret belongs into the repository"));
    }

    private void pods(Manifest workload) {
        JsonNode pod = workload.pods().orElseThrow().path("spec");
        require(workload, pod, "/automountServiceAccountToken", "false");
        require(workload, pod, "/enableServiceLinks", "false");
        require(workload, pod, "/securityContext/runAsNonRoot", "true");
        require(workload, pod, "/securityContext/seccompProfile/type", "RuntimeDefault");
        findings.unless(
                pod.at("/securityContext/runAsUser").asInt() > 0, workload + ": no user by number, or it is root");
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            findings.unless(!pod.has(shared), workload + ": has " + shared);
        }
        for (JsonNode volume : pod.path("volumes")) {
            findings.unless(
                    volume.at("/emptyDir/sizeLimit").isTextual()
                            || volume.at("/secret/secretName").isTextual(),
                    workload + ": the volume " + volume.path("name").asText() + " is no emptyDir with a size");
        }
        for (JsonNode container : pod.path("containers")) {
            container(workload, container);
        }
        findings.unless(!pod.has("initContainers"), workload + ": has containers that are not checked");
    }

    private void container(Manifest workload, JsonNode container) {
        require(workload, container, "/securityContext/allowPrivilegeEscalation", "false");
        require(workload, container, "/securityContext/readOnlyRootFilesystem", "true");
        require(workload, container, "/securityContext/capabilities/drop/0", "ALL");
        findings.unless(
                container.at("/securityContext/capabilities/add").isMissingNode()
                        && !container.path("securityContext").has("privileged"),
                workload + ": asks for privileges");
        for (String resource : List.of(
                "/requests/cpu",
                "/requests/memory",
                "/requests/ephemeral-storage",
                "/limits/cpu",
                "/limits/memory",
                "/limits/ephemeral-storage")) {
            findings.unless(
                    !container.path("resources").at(resource).isMissingNode(), workload + ": no resources" + resource);
        }
        findings.unless(
                StreamSupport.stream(container.path("volumeMounts").spliterator(), false)
                        .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp")),
                workload + ": nothing to write to at /tmp");
        String image = container.path("image").asText();
        findings.unless(
                image.matches(".+/[^:@]+(:\\w[\\w.-]*)?@sha256:[0-9a-f]{64}")
                        || image.matches(".+/[^:@]+:\\w[\\w.-]*") && !image.endsWith(":latest"),
                workload + ": no fixed tag: " + image);
    }

    private void require(Manifest workload, JsonNode node, String path, String value) {
        findings.unless(node.at(path).asText().equals(value), workload + ": " + path + " is not " + value);
    }
}
