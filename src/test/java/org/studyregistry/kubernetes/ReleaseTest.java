package org.studyregistry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** k8s/release/set: whatever image is named, the names and labels made of it are some that Kubernetes takes. */
class ReleaseTest {

    private static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    Path k8s;

    @BeforeEach
    void copy() throws IOException {
        for (String part : List.of("release", "base", "overlays")) {
            try (Stream<Path> files = Files.walk(Path.of("k8s", part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, k8s.resolve(Path.of("k8s").relativize(file).toString()));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.org/study-registry:0.1.0, registry.example.org/study-registry, 0.1.0, , 0.1.0",
        "host:5000/image:tag, host:5000/image, tag, , tag",
        "host:5000/a/b:V1_2-RC.1, host:5000/a/b, V1_2-RC.1, , V1_2-RC.1",
        "host:5000/image@" + DIGEST + ", host:5000/image, , " + DIGEST
                + ", sha256-0123456789abcdef0123456789abcdef0123456789abcdef01234567",
        "example.org/image:1.2@" + DIGEST + ", example.org/image, 1.2, " + DIGEST + ", 1.2",
        "example.org/image:_odd-, example.org/image, _odd-, , odd"
    })
    void anyImageMakesNamesThatKubernetesTakes(String image, String name, String tag, String digest, String version)
            throws Exception {
        assertEquals(0, set(image));

        JsonNode release = release();
        JsonNode named = release.at("/images/0");
        assertEquals(name, named.path("newName").asText());
        assertEquals(tag == null ? "" : tag, named.path("newTag").asText());
        assertEquals(digest == null ? "" : digest, named.path("digest").asText());
        assertTrue(jobName(release).matches("[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])?"), jobName(release));
        for (JsonNode label :
                new YAMLMapper().readTree(release.at("/patches/1/patch").asText())) {
            assertEquals(version, label.path("value").asText());
            assertTrue(version.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"), version);
        }
    }

    @Test
    void aTagOfAnyLengthWillDo() throws Exception {
        assertEquals(0, set("example.org/image:" + "long-.".repeat(21)));

        assertTrue(jobName(release()).length() <= 57, jobName(release()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image",
                "image:0.1.0",
                "example.org/image",
                "example.org/image:latest",
                "example.org/image:a b",
                "example.org/image@sha256:12",
                "example.org/image:"
            })
    void whatNamesNoReleaseIsRefusedAndChangesNothing(String image) throws Exception {
        JsonNode before = release();

        assertEquals(2, set(image));
        assertEquals(before, release());
    }

    /** A Job cannot be changed: the same tag with another content needs another one. */
    @Test
    void theMigrationHasAnotherNameForAnotherContent() throws Exception {
        set("example.org/image:1");
        String first = jobName(release());
        set("example.org/image:1@" + DIGEST);
        String ofAnotherImage = jobName(release());
        set("example.org/image:1");
        String again = jobName(release());
        Files.writeString(k8s.resolve("base/migrate-job.yaml"), "# changed\n", StandardOpenOption.APPEND);
        set();
        String ofAnotherJob = jobName(release());

        assertEquals(first, again);
        assertNotEquals(first, ofAnotherImage);
        assertNotEquals(first, ofAnotherJob);
    }

    private int set(String... image) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bash", k8s.resolve("release/set").toString()));
        command.addAll(List.of(image));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private JsonNode release() throws IOException {
        return new YAMLMapper()
                .readTree(k8s.resolve("release/kustomization.yaml").toFile());
    }

    private static String jobName(JsonNode release) throws IOException {
        return new YAMLMapper()
                .readTree(release.at("/patches/0/patch").asText())
                .at("/0/value")
                .asText();
    }
}
