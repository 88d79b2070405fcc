package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.util.Optional;

/**
 * One object of an overlay.
 *
 * @param tree as it is written
 * @param model as Kubernetes understands it; empty for kinds that have no model here
 */
record Manifest(JsonNode tree, Optional<KubernetesResource> model) {

    String kind() {
        return tree.path("kind").asText();
    }

    String name() {
        return tree.at("/metadata/name").asText();
    }

    JsonNode labels() {
        return tree.at("/metadata/labels");
    }

    /** The template of its pods, if it makes any. */
    Optional<JsonNode> pods() {
        String path = kind().equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template";
        return Optional.of(tree.at(path)).filter(template -> template.has("spec"));
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
