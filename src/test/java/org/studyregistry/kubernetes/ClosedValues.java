package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values of fields that take only a few: the models take any text. */
final class ClosedValues {

    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry("imagePullPolicy", Set.of("IfNotPresent", "Always", "Never")),
            Map.entry("restartPolicy", Set.of("Always", "OnFailure", "Never")),
            Map.entry("protocol", Set.of("TCP", "UDP", "SCTP")),
            Map.entry("pathType", Set.of("Prefix", "Exact", "ImplementationSpecific")),
            Map.entry("whenUnsatisfiable", Set.of("ScheduleAnyway", "DoNotSchedule")),
            Map.entry("policyTypes", Set.of("Ingress", "Egress")),
            Map.entry("unhealthyPodEvictionPolicy", Set.of("AlwaysAllow", "IfHealthyBudget")),
            Map.entry("/spec/listeners/protocol", Set.of("HTTPS", "HTTP", "TLS", "TCP", "UDP")),
            Map.entry("/spec/rules/matches/path/type", Set.of("PathPrefix", "Exact", "RegularExpression")),
            Map.entry("mode", Set.of("Terminate", "Passthrough")),
            Map.entry("concurrencyPolicy", Set.of("Forbid", "Allow", "Replace")),
            Map.entry("/spec/strategy/type", Set.of("RollingUpdate", "Recreate")),
            Map.entry("/spec/type", Set.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")),
            Map.entry("operator", Set.of("In", "NotIn", "Exists", "DoesNotExist")));

    private ClosedValues() {}

    static List<String> of(Manifest manifest) {
        List<String> wrong = new ArrayList<>();
        walk(manifest.tree(), "", "", wrong);
        return wrong.stream().map(value -> manifest + ": " + value).toList();
    }

    private static void walk(JsonNode node, String name, String path, List<String> wrong) {
        if (node.isTextual()) {
            Set<String> allowed = VALUES.getOrDefault(path, VALUES.get(name));
            if (allowed != null && !allowed.contains(node.asText())) {
                wrong.add("no such value " + path + ": " + node.asText());
            }
        }
        node.properties().forEach(entry -> walk(entry.getValue(), entry.getKey(), path + "/" + entry.getKey(), wrong));
        if (node.isArray()) {
            node.forEach(item -> walk(item, name, path, wrong));
        }
    }
}
