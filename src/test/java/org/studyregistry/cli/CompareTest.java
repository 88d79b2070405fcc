package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.LmsGenerator;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Progress;
import org.studyregistry.testsupport.ReferenceRules;
import org.studyregistry.testsupport.ReferenceSystem;

/** This service compared with the one that it replaces: what differs by decision, and what must not differ. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CompareTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private ReferenceSystem reference;

    @BeforeEach
    void threeCompletionsAtBoth() {
        reference = new ReferenceSystem();
        Lms.completion(module, "2022-06-21T10:11:12Z");
        Lms.completion(module, "2022-06-22T10:11:12.5Z");
        Lms.completion(module, "2022-06-23T10:11:12Z");
        reference.gives(module.code(), body());
    }

    @AfterEach
    void stop() {
        reference.close();
    }

    @Test
    void theSameAnswersAreTheSame() {
        Cli.Result compared = compare(module.code());

        assertAll(
                () -> assertEquals(ExitCode.OK, compared.exitCode(), compared.err()),
                () -> assertEquals("[ ]", compared.out().strip()),
                () -> assertTrue(
                        compared.err().contains("1 of 1  " + module.code() + ": 3 completions, the same"),
                        compared.err()),
                () -> assertFalse(compared.err().contains(ReferenceSystem.KEY), "a key on standard error"));
    }

    @Test
    void whatWasDecidedIsKnownByNameAndNoDifference() throws IOException {
        Module empty = Lms.module();
        Module second = Lms.module(new Lms.Course(module.course(), null), 1);
        Lms.completion(second);
        reference.gives(module.course().toString(), body());
        reference.gives(
                module.code(),
                array(reversed()).replace("12.500Z", "12.500000000Z").replace("12Z", "12.000000Z"));

        Cli.Result compared = compare(
                module.code(), empty.code(), "no-such-course", module.course().toString());

        assertEquals(ExitCode.OK, compared.exitCode(), compared.out());
        assertEquals(
                Map.of(
                        "order", 1L,
                        "instant-format", 3L,
                        "empty-result", 1L,
                        "unknown-course", 1L,
                        "all-modules-of-id", 1L),
                differences(compared));
    }

    @ParameterizedTest
    @CsvSource({
        "only-in-service, 1, ''",
        "only-in-reference, 2, ''",
        "twice-in-reference, 1, ''",
        "fields, 1, 'grade'",
        "fields, 3, 'email'",
        "reference-broken, 1, ''",
    })
    void everythingElseIsADifference(String kind, long count, String example) throws IOException {
        List<String> given = objects();
        String other = "00000000-0000-4000-8000-00000000000";
        switch (kind + count) {
            case "only-in-service1" -> given.remove(1);
            case "only-in-reference2" -> {
                given.add(given.get(0).replaceFirst("\"id\":\"[^\"]*", "\"id\":\"" + other + "1"));
                given.add(given.get(0).replaceFirst("\"id\":\"[^\"]*", "\"id\":\"" + other + "2"));
            }
            case "twice-in-reference1" -> given.add(given.get(0));
            case "fields1" -> given.set(1, given.get(1).replace("\"grade\":\"4\"", "\"grade\":\"5\""));
            case "fields3" -> given.replaceAll(object -> object.replace("student@", "other@"));
            default -> given.set(2, "Streaming error: something");
        }
        reference.gives(module.code(), array(given));

        Cli.Result compared = compare(module.code());

        assertAll(
                () -> assertEquals(ExitCode.DIFFERENT, compared.exitCode(), compared.err()),
                () -> assertEquals(Map.of(kind, count), differences(compared)),
                () -> assertTrue(compared.out().contains(example), compared.out()));
    }

    /** A platform with every flag and language, by code, slug and id. */
    @ParameterizedTest
    @CsvSource({
        "true, false, 'all-modules-of-id,unknown-course'",
        "true, true, 'all-modules-of-id,unknown-course'",
        "false, false, 'all-modules-of-id,language-format,unknown-course,withheld'"
    })
    void nothingDiffersFromTheReferenceButWhatWasDecided(boolean newest, boolean excluding, String kinds)
            throws Exception {
        reference.follows(new ReferenceRules(registrar.id(), newest));
        List<String> arguments = new ArrayList<>(List.of(generatedCourses()));
        arguments.add("no-such-course");
        if (excluding) {
            arguments.add("--exclude-already-registered");
        }

        Cli.Result compared = compare(arguments.toArray(String[]::new));

        Map<String, Long> differences = differences(compared);
        // Chance decides whether these occur.
        differences.keySet().removeAll(List.of("order", "empty-result"));
        assertAll(
                () -> assertEquals(ExitCode.OK, compared.exitCode(), compared.out()),
                () -> assertEquals(kinds, String.join(",", differences.keySet()), compared.err()));
        if (!newest) {
            for (String reason : List.of("under-review", "registered-by-platform", "submitted-by-platform")) {
                assertTrue(compared.out().contains(": " + reason), reason);
            }
        }
    }

    /** Every code, and a third of the courses by slug and id. */
    private String[] generatedCourses() throws SQLException {
        if (Database.count("select count(*) from public.courses where slug like 'course-4711-%'") == 0) {
            try (Connection connection = Database.connect()) {
                new LmsGenerator(connection, 4711, Progress.NONE).platform(1000);
            }
        }
        return Stream.of(Database.array("""
                        select array_agg(reference order by reference)
                        from (select m.uh_course_code as reference from public.course_modules m
                              where m.uh_course_code like 'GEN4711-%'
                              union select unnest(array[slug, id::text]) from public.courses
                                    where slug like 'course-4711-%' and uuid_hash(id) % 3 = 0) all_of_them
                        """)).map(String.class::cast).toArray(String[]::new);
    }

    @Test
    void aRefusalIsADifferenceAndNoEmptyAnswer() throws IOException {
        Cli.Result compared =
                Cli.withInput("a-wrong-key-for-the-reference\n" + registrar.key() + "\n", arguments(module.code()));

        assertEquals(ExitCode.DIFFERENT, compared.exitCode(), compared.err());
        assertTrue(compared.out().contains("reference 403, service 200"), compared.out());
    }

    @Test
    void theServiceIsTheSameAsItself(@TempDir Path folder) throws IOException {
        Path courses = folder.resolve("courses");
        Files.writeString(courses, module.code() + "\n\n" + module.course() + "\n");

        Cli.Result compared = Cli.withInput(
                registrar.key() + "\n" + registrar.key() + "\n",
                "compare",
                "--reference",
                service(),
                "--service",
                service() + "/",
                "--courses-from",
                courses.toString());

        assertEquals(ExitCode.OK, compared.exitCode(), compared.out());
        assertTrue(compared.err().contains("Compared: 2 courses, 6 completions"), compared.err());
    }

    /** All of the database's, where none is named. */
    @Test
    void withoutCoursesAllThatExportAnythingAreCompared() throws IOException {
        Cli.Result compared = compare();

        assertTrue(compared.err().contains(module.code() + ": 3 completions, the same"), compared.err());
    }

    @Test
    void aSystemThatCannotBeAskedIsAFailureAndKeysAreNeeded() {
        Cli.Result unreachable = Cli.withInput(
                "key-of-the-reference\nkey-of-the-service\n", "compare", "--reference", "http://localhost:1", "any");
        Cli.Result keyless = Cli.withInput("", arguments("any"));

        assertEquals(ExitCode.FAILED, unreachable.exitCode(), unreachable.err());
        assertTrue(unreachable.err().contains("http://localhost:1 cannot be asked"), unreachable.err());
        assertEquals(ExitCode.USAGE, keyless.exitCode(), keyless.err());
    }

    @Test
    void allCoursesInOneResponseAreTheSameAsEach() {
        Module other = Lms.module();
        Lms.module(new Lms.Course(other.course(), null), 1);
        Lms.completions(other, 3);
        Lms.Course empty = Lms.course();
        Database.execute(
                "update study_registry.registry_keys set scope_courses = array[?, ?, ?]::uuid[] where registrar_id = ?",
                module.course(),
                other.course(),
                empty.id(),
                registrar.id());

        Cli.Result compared =
                Cli.withInput(registrar.key() + "\n", "compare", "--all", "--output", "json", "--service", service());

        assertAll(
                () -> assertEquals(ExitCode.OK, compared.exitCode(), compared.err()),
                () -> assertEquals("[ ]", compared.out().strip()),
                () -> assertTrue(
                        compared.err().contains("Compared: 3 courses, 6 completions; no difference."), compared.err()));
    }

    @Test
    void withoutAllAReferenceIsNeeded() {
        Cli.Result compared = Cli.withInput("", "compare", "--service", service());

        assertEquals(ExitCode.USAGE, compared.exitCode(), compared.err());
    }

    private Cli.Result compare(String... courses) {
        return Cli.withInput(ReferenceSystem.KEY + "\n" + registrar.key() + "\n", arguments(courses));
    }

    private String[] arguments(String... courses) {
        List<String> arguments = new ArrayList<>(List.of(
                "compare", "--output", "json", "--reference", reference.uri().toString(), "--service", service()));
        arguments.addAll(List.of(courses));
        return arguments.toArray(String[]::new);
    }

    private static String service() {
        return "http://localhost:" + RestAssured.port;
    }

    private static Map<String, Long> differences(Cli.Result compared) throws IOException {
        Map<String, Long> differences = new TreeMap<>();
        for (JsonNode row : new ObjectMapper().readTree(compared.out())) {
            differences.merge(row.get("difference").asText(), row.get("count").asLong(), Long::sum);
        }
        return differences;
    }

    private String body() {
        return Api.completions(registrar, module.code()).asString();
    }

    private List<String> objects() {
        String body = body();
        return new ArrayList<>(List.of(body.substring(1, body.length() - 1).split("(?<=\"tier\":null}),")));
    }

    private List<String> reversed() {
        List<String> objects = objects();
        Collections.reverse(objects);
        return objects;
    }

    private static String array(List<String> objects) {
        return "[" + String.join(",", objects) + "]";
    }
}
