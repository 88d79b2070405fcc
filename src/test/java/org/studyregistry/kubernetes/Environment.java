package org.studyregistry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Every variable that the service gets is one of its settings, or of Quarkus' that act at run time. */
record Environment(Overlay overlay, Findings findings) {

    private static final Set<String> KNOWN = known();

    void check() {
        overlay.workloads()
                .filter(workload -> workload.labels()
                        .path("app.kubernetes.io/name")
                        .asText()
                        .equals("study-registry"))
                .forEach(this::variables);
    }

    private void variables(Manifest workload) {
        Set<String> names = new HashSet<>(overlay.settings(workload).keySet());
        workload.pods()
                .orElseThrow()
                .at("/spec/containers/0/env")
                .forEach(variable -> names.add(variable.path("name").asText()));
        names.stream()
                .filter(name -> !KNOWN.contains(name))
                .forEach(name -> findings.add(workload + ": no such setting: " + name));
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.studyregistry")) {
            if (type.isAnnotatedWith(ConfigMapping.class)) {
                String prefix = type.getAnnotationOfType(ConfigMapping.class).prefix();
                for (Method setting : type.reflect().getDeclaredMethods()) {
                    known.add(variable(prefix + "." + setting.getName().replaceAll("([A-Z])", "-$1")));
                }
            }
        }
        try {
            // Each extension describes its settings in its jar, for Quarkus' own documentation.
            for (URL model : Collections.list(Environment.class
                    .getClassLoader()
                    .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
                try (InputStream content = model.openStream()) {
                    collect(new ObjectMapper().readTree(content), known);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static void collect(JsonNode node, Set<String> known) {
        if (node.path("phase").asText().equals("RUN_TIME")) {
            known.add(node.at("/path/environmentVariable").asText());
        }
        node.forEach(child -> collect(child, known));
    }
}
