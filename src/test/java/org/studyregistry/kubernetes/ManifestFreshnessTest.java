package org.studyregistry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is rendered was rendered from what is here, and nobody has edited it since. Kustomize is not needed for that: {@code
 * k8s/render.sh} leaves digests of both.
 */
class ManifestFreshnessTest {

    private static final Path K8S = Path.of("k8s");
    private static final List<String> SOURCES =
            List.of("base", "gateway", "monitoring", "operator", "overlays", "release");
    private static final String AGAIN = "; run k8s/render.sh";

    @Test
    void everyOverlayIsRendered() throws IOException {
        assertEquals(rendered(), names(K8S.resolve("rendered")), AGAIN);
    }

    @Test
    void theRenderedFilesAreFresh() throws Exception {
        String sources = digest(sources());
        for (String overlay : rendered()) {
            String[] parts = Files.readString(K8S.resolve("rendered/" + overlay + ".yaml"))
                    .split("\n", 4);

            assertEquals("# sources " + sources, parts[1], "a source of " + overlay + " has changed" + AGAIN);
            assertEquals("# content " + digest(parts[3]), parts[2], overlay + ".yaml was edited" + AGAIN);
        }
    }

    private static String sources() throws Exception {
        Set<String> files = new TreeSet<>();
        for (String folder : SOURCES) {
            try (Stream<Path> found = Files.walk(K8S.resolve(folder))) {
                found.filter(Files::isRegularFile)
                        .forEach(file -> files.add(K8S.relativize(file).toString()));
            }
        }
        StringBuilder list = new StringBuilder();
        for (String file : files) {
            list.append(file)
                    .append(' ')
                    .append(digest(Files.readString(K8S.resolve(file))))
                    .append('\n');
        }
        return list.toString();
    }

    private static Set<String> rendered() throws IOException {
        Set<String> rendered = names(K8S.resolve("overlays"));
        names(K8S.resolve("operator")).stream()
                .filter(overlay -> !overlay.equals("base"))
                .forEach(overlay -> rendered.add("operator-" + overlay));
        return rendered;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String digest(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
