package org.studyregistry.build;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What runs on the repository's host is what runs here: a workflow calls a script or the build, and nothing of its own. */
class WorkflowsTest {

    private static final Path GITHUB = Path.of(".github");

    private final Map<Path, JsonNode> workflows = parsed(GITHUB.resolve("workflows"));

    @Test
    void aStepRunsOneScriptThatIsHere() {
        List<String> elsewhere = steps().filter(step -> step.has("run"))
                .map(step -> step.get("run").asText())
                .filter(command ->
                        command.strip().contains("\n") || !Files.isExecutable(Path.of(command.split("\\s")[0])))
                .toList();

        assertEquals(List.of(), elsewhere);
    }

    @Test
    void anActionIsOfAVersion() {
        List<String> unpinned = steps().filter(step -> step.has("uses"))
                .map(step -> step.get("uses").asText())
                .filter(action -> !action.matches("[\\w-]+/[\\w./-]+@(v\\d+(\\.\\d+)*|[0-9a-f]{40})"))
                .toList();

        assertEquals(List.of(), unpinned);
    }

    @Test
    void everyWorkflowSaysWhatItMayDoAndHowLong() {
        assertFalse(workflows.isEmpty());
        workflows.forEach((file, workflow) -> assertAll(
                file.toString(),
                () -> assertTrue(workflow.path("on").isObject(), "on"),
                () -> assertTrue(workflow.path("permissions").isObject(), "permissions"),
                () -> assertTrue(
                        jobs(workflow)
                                .allMatch(job -> job.path("timeout-minutes").isInt()),
                        "a time limit"),
                () -> assertTrue(
                        jobs(workflow).allMatch(job -> job.path("steps").isArray()), "steps")));
    }

    /** The oldest that is supported, and the newest that runs it. */
    @Test
    void theBuildRunsOnBothJdks() {
        JsonNode versions =
                workflows.get(GITHUB.resolve("workflows/build.yml")).at("/jobs/verify/strategy/matrix/java");

        assertEquals("[\"17\",\"25\"]", versions.toString());
    }

    @Test
    void formsAndUpdatesParse() {
        parsed(GITHUB.resolve("ISSUE_TEMPLATE")).forEach((file, form) -> assertTrue(form.isObject(), file.toString()));
        JsonNode updates = parsed(GITHUB).get(GITHUB.resolve("dependabot.yml")).path("updates");

        assertFalse(updates.isEmpty());
        updates.forEach(update -> assertTrue(
                Files.isDirectory(Path.of("." + update.path("directory").asText())), update.toString()));
    }

    private Stream<JsonNode> steps() {
        return workflows.values().stream().flatMap(WorkflowsTest::jobs).flatMap(job -> stream(job.path("steps")));
    }

    private static Stream<JsonNode> jobs(JsonNode workflow) {
        return stream(workflow.path("jobs"));
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    private static Map<Path, JsonNode> parsed(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .collect(Collectors.toMap(
                            Function.identity(), WorkflowsTest::read, (one, other) -> one, TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
