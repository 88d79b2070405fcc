package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** The examples of a nightly sync in docs/api.md do what stands there. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class DocumentedSyncTest {

    @TempDir
    Path directory;

    private final RegistrarWithKey registrar = Lms.registrar();

    @ParameterizedTest
    @CsvSource({"js, node, sync.mjs", "python, python3, sync.py", "java, java, Sync.java"})
    void keepsTheCompletions(String language, String program, String file) throws Exception {
        String command = program.equals("java") ? System.getProperty("java.home") + "/bin/java" : program;
        assumeTrue(installed(command), program + " is not installed");
        Module module = Lms.module();
        UUID first = Lms.completion(module);
        Lms.completion(module);
        Database.execute(
                "update study_registry.registry_keys set scope_courses = array[?]::uuid[] where registrar_id = ?",
                module.course(),
                registrar.id());
        Files.writeString(directory.resolve(file), example(language));

        assertEquals("2 changes, 2 completions", run(command, file));
        assertEquals("0 changes, 2 completions", run(command, file));
        Lms.set(first, "deleted_at", "now()");
        assertEquals("1 changes, 1 completions", run(command, file));
    }

    private static String example(String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/api.md")));
        Stream<String> blocks = block.results().map(result -> result.group(1));
        return blocks.filter(text -> text.contains("changed_since")).findFirst().orElseThrow();
    }

    private static boolean installed(String program) {
        try {
            return new ProcessBuilder(program, program.endsWith("java") ? "-version" : "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String run(String command, String file) throws Exception {
        Database.awaitQuiet();
        ProcessBuilder builder =
                new ProcessBuilder(command, file).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("API", "http://localhost:" + RestAssured.port + "/api/v0/study-registry");
        builder.environment().put("REGISTRY_KEY", registrar.key());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor() == 0, output);
        return output;
    }
}
