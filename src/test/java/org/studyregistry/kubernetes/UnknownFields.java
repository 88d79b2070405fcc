package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Fields that Kubernetes does not know and would drop without a word. The models keep them apart, each object its own; the
 * database cluster, which has no model here, is compared with the fields that this project means to use.
 */
final class UnknownFields {

    private static final Set<String> DATABASE_CLUSTER = Set.of(
            "/apiVersion",
            "/kind",
            "/metadata/name",
            "/metadata/namespace",
            "/metadata/labels/*",
            "/spec/instances",
            "/spec/imageName",
            "/spec/bootstrap/initdb/database",
            "/spec/bootstrap/initdb/owner",
            "/spec/storage/size",
            "/spec/storage/storageClass",
            "/spec/postgresql/parameters/*",
            "/spec/affinity/enablePodAntiAffinity",
            "/spec/affinity/topologyKey",
            "/spec/resources/requests/*",
            "/spec/resources/limits/*");

    private UnknownFields() {}

    static List<String> of(Manifest manifest) {
        List<String> unknown = new ArrayList<>();
        manifest.model().ifPresentOrElse(model -> walk(model, "", unknown), () -> leaves(manifest.tree(), "", unknown));
        return unknown.stream()
                .map(path -> manifest + ": unknown field " + path)
                .toList();
    }

    private static void walk(Object value, String path, List<String> unknown) {
        if (value instanceof Collection<?> items) {
            int index = 0;
            for (Object item : items) {
                walk(item, path + "/" + index++, unknown);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> walk(item, path + "/" + key, unknown));
        } else if (value instanceof KubernetesResource
                || value != null && value.getClass().getName().startsWith("io.fabric8.")) {
            fields(value.getClass()).forEach(field -> {
                Object content = content(field, value);
                if (field.getName().equals("additionalProperties")) {
                    ((Map<?, ?>) content).keySet().forEach(key -> unknown.add(path + "/" + key));
                } else {
                    walk(content, path + "/" + field.getName(), unknown);
                }
            });
        }
    }

    private static Stream<Field> fields(Class<?> type) {
        return Stream.<Class<?>>iterate(type, ancestor -> ancestor != Object.class, Class::getSuperclass)
                .flatMap(ancestor -> Stream.of(ancestor.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> !field.getType().isEnum());
    }

    private static Object content(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void leaves(JsonNode node, String path, List<String> unknown) {
        if (node.isValueNode()) {
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (!DATABASE_CLUSTER.contains(path) && !DATABASE_CLUSTER.contains(parent + "/*")) {
                unknown.add(path);
            }
        }
        node.properties()
                .forEach(entry ->
                        leaves(entry.getValue(), path + "/" + entry.getKey().replace("/", "~1"), unknown));
        if (node.isArray()) {
            unknown.add(path);
        }
    }
}
