package org.studyregistry.completions;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;

/** A registry that checks some students receives the completions of these only. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class SearchTest {

    private static final String LINES = "?format=ndjson&footer=true";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course course = Lms.course();
    private final Module module = Lms.module(course, 0);
    private final String email = UUID.randomUUID() + "@example.com";

    @Test
    void addressesAreComparedWithoutCaseAndBlanks() {
        UUID first = completion("  " + email.toUpperCase(java.util.Locale.ROOT) + " ", "2022-01-01T00:00:00Z");
        UUID second = completion(email, "2022-02-01T00:00:00Z");
        Lms.completion(module);

        Lines found = lines("search" + LINES, "{\"emails\":[\" " + email.replace("e", "E") + "\"]}");

        assertEquals(List.of(first.toString(), second.toString()), found.ids());
        assertEquals(
                module.id().toString(),
                found.rows().get(0).get("course_module_id").asText());
    }

    @Test
    void idsAndAddressesAddUpAndWhatIsNotFoundIsAbsent() {
        UUID one = completion(email, "2022-01-01T00:00:00Z");
        UUID other = Lms.completion(module);
        String body = "{\"emails\":[\"" + email + "\",\"nobody@example.com\"],\"completion_ids\":[\"" + other + "\",\""
                + one + "\",\"" + UUID.randomUUID() + "\"]}";

        assertEquals(
                List.of(one.toString(), other.toString()),
                lines("search" + LINES, body).ids());
        assertEquals(
                List.of(one.toString()),
                lines("search" + LINES + "&limit=1", body).ids());
        assertEquals(
                List.of(other.toString()),
                lines(
                                "search" + LINES + "&after="
                                        + lines("search" + LINES + "&limit=1", body)
                                                .cursor(),
                                body)
                        .ids());
    }

    @Test
    void itIsNarrowedToCoursesAndToTheKey() {
        Module elsewhere = Lms.module();
        UUID here = completion(email, "2022-01-01T00:00:00Z");
        UUID there = Lms.completion(elsewhere);
        Lms.set(there, "email", "'" + email + "'");
        String emails = "{\"emails\":[\"" + email + "\"]";

        assertEquals(2, lines("search" + LINES, emails + "}").ids().size());
        assertEquals(
                List.of(there.toString()),
                lines("search" + LINES, emails + ",\"courses\":[\"" + elsewhere.code() + "\"]}")
                        .ids());
        Lines ofCourse = lines(course.slug() + "/search" + LINES, emails + "}");
        assertEquals(List.of(here.toString()), ofCourse.ids());
        assertFalse(ofCourse.rows().get(0).has("course_id"));
        Database.execute(
                "update study_registry.registry_keys set scope_courses = array[?]::uuid[] where registrar_id = ?",
                course.id(),
                registrar.id());
        assertEquals(
                List.of(here.toString()), lines("search" + LINES, emails + "}").ids());
        search("search", emails + ",\"courses\":[\"" + elsewhere.code() + "\"]}")
                .then()
                .statusCode(404)
                .body("course", equalTo(elsewhere.code()));
    }

    @Test
    void whatIsWithheldIsNotFound() {
        UUID deleted = completion(email, "2022-01-01T00:00:00Z");
        Lms.set(deleted, "deleted_at", "now()");
        UUID registered = completion(email, "2022-01-02T00:00:00Z");
        Lms.registered(registered, registrar.id());
        String body = "{\"emails\":[\"" + email + "\"],\"completion_ids\":[\"" + deleted + "\"]}";

        assertEquals(
                List.of(registered.toString()), lines("search" + LINES, body).ids());
        assertEquals(
                List.of(),
                lines("search" + LINES + "&exclude_already_registered=true", body)
                        .ids());
    }

    @Test
    void changesAreOfTheSameSearch() {
        UUID completion = completion(email, "2022-01-01T00:00:00Z");
        String body = "{\"emails\":[\"" + email + "\"]}";
        String since = lines("search" + LINES, body).watermark();
        Lms.set(completion, "grade", "1");
        Lms.completion(module);

        assertEquals(
                List.of(completion.toString()),
                lines("search" + LINES + "&changed_since=" + since, body).ids());
        search("search?changed_since=" + since, "{\"emails\":[\"other@example.com\"]}")
                .then()
                .statusCode(409);
    }

    @Test
    void ofADeletedModuleAllIsGone() {
        UUID gone = completion(email, "2022-01-01T00:00:00Z");
        String body = "{\"emails\":[\"" + email + "\"]}";
        String since = lines("search" + LINES, body).watermark();
        Database.execute("update public.course_modules set deleted_at = now() where id = ?", module.id());

        assertEquals(
                List.of("-" + gone),
                lines("search" + LINES + "&changed_since=" + since, body).ids());
        assertEquals(List.of(), lines("search" + LINES, body).ids());
    }

    /** Also by a module that has no completion of those who are searched for. */
    @ParameterizedTest
    @ValueSource(strings = {"courses", "scope"})
    void aWatermarkOfACodeIsOutdatedWhenItMeansOtherModules(String by) {
        completion(email, "2022-01-01T00:00:00Z");
        String body = "{\"emails\":[\"" + email + "\"]"
                + (by.equals("courses") ? ",\"courses\":[\"" + module.code() + "\"]}" : "}");
        if (by.equals("scope")) {
            Database.execute(
                    "update study_registry.registry_keys set scope_codes = array[?] where registrar_id = ?",
                    module.code(),
                    registrar.id());
        }
        String since = lines("search" + LINES, body).watermark();
        assertEquals(
                List.of(),
                lines("search" + LINES + "&changed_since=" + since, body).ids());
        Lms.module(Lms.course(), 0, module.code());

        search("search?changed_since=" + since, body)
                .then()
                .statusCode(409)
                .body("type", endsWith("watermark-outdated"));
    }

    @Test
    void aSearchIsResumedThoughModulesCameThatHaveNothingOfIt() {
        Module second = Lms.module(course, 2);
        UUID one = completion(second, "2022-01-01T00:00:00Z");
        UUID other = completion(second, "2022-02-01T00:00:00Z");
        String body = "{\"emails\":[\"" + email + "\"]}";
        Lines part = lines("search" + LINES + "&limit=1", body);
        assertEquals(List.of(one.toString()), part.ids());
        Module between = Lms.module(course, 1);

        assertEquals(
                List.of(other.toString()),
                lines("search" + LINES + "&after=" + part.cursor(), body).ids());
        completion(between, "2022-03-01T00:00:00Z");
        search("search?after=" + part.cursor(), body).then().statusCode(409).body("type", endsWith("cursor-outdated"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|invalid-search",
                "{\"emails\":[]}|invalid-search",
                "{\"courses\":[\"x\"]}|invalid-search",
                "{\"email\":[\"secret@example.com\"]}|invalid-search",
                "{\"emails\":\"secret@example.com\"}|invalid-search",
                "{\"emails\":[\"secret@example.com\", 1]}|invalid-search",
                "{\"emails\":[\" \"]}|invalid-search",
                "{\"emails\":[\"secret\\u0000\"]}|invalid-search",
                "{\"completion_ids\":[\"secret\"]}|invalid-search",
                "[]|invalid-json",
                "{\"emails\":[\"a\"]} x|invalid-json",
                "{\"emails\":[\"a\"],\"emails\":[\"b\"]}|invalid-json",
                "{|invalid-json"
            })
    void whatIsNoSearchIsRefused(String body, String type) {
        search("search", body)
                .then()
                .statusCode(400)
                .body("type", endsWith(type))
                .body("detail", not(containsString("secret")));
    }

    @Test
    void listsAreBounded() {
        String most = IntStream.range(0, 1000).mapToObj(i -> "\"" + i + "@x\"").collect(Collectors.joining(","));

        assertEquals(200, search("search", "{\"emails\":[" + most + "]}").statusCode());
        search("search", "{\"emails\":[" + most + ",\"one\"]}")
                .then()
                .statusCode(400)
                .body("limit", equalTo(1000));
        assertEquals(413, search("search", " ".repeat(3 * 1024 * 1024)).statusCode());
        assertEquals(
                415,
                Api.as(registrar)
                        .contentType("text/plain")
                        .body("x")
                        .post(Api.COMPLETIONS + "search")
                        .statusCode());
        assertEquals(
                400,
                search(course.slug() + "/search", "{\"emails\":[\"a\"],\"courses\":[\"x\"]}")
                        .statusCode());
    }

    @Test
    void aKeyThatMayOnlyRegisterMayNotSearch() {
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());

        assertEquals(403, search("search", "{\"emails\":[\"a\"]}").statusCode());
    }

    @Test
    void theRecordHasTheCompletionsAndNoAddress() {
        UUID completion = completion(email, "2022-01-01T00:00:00Z");

        lines("search" + LINES, "{\"emails\":[\"" + email + "\",\"other@example.com\"]}");

        String sql = """
                select kind, filter, module_count, received_modules::text as modules,
                       received_completions::text as completions
                from study_registry.audit_log where registrar_id = ? and outcome <> 'unfinished'
                """;
        await().until(() -> Database.count("select count(*) from (" + sql + ") ended", registrar.id()) > 0);
        Map<String, Object> row = Database.row(sql, registrar.id());
        assertAll(
                () -> assertEquals("search", row.get("kind")),
                () -> assertEquals("emails=2&completion_ids=0", row.get("filter")),
                () -> assertEquals(1, row.get("module_count")),
                () -> assertEquals("{" + module.id() + "}", row.get("modules")),
                () -> assertEquals("{" + completion + "}", row.get("completions")));
    }

    @Test
    void aCourseOfThatNameIsStillRead() throws IOException {
        Database.execute("update public.courses set slug = 'search' where id = ?", course.id());
        try {
            try (RawHttp request = RawHttp.get(registrar, "search", "HTTP/1.0")) {
                assertEquals(200, request.readToEnd().status());
            }
        } finally {
            Database.execute("update public.courses set slug = ? where id = ?", course.slug(), course.id());
        }
        assertEquals(405, Api.as(registrar).post(Api.COMPLETIONS + "other").statusCode());
    }

    private UUID completion(Module of, String date) {
        UUID id = Lms.completion(of, date);
        Lms.set(id, "email", "'" + email + "'");
        return id;
    }

    private UUID completion(String address, String date) {
        UUID id = Lms.completion(module, date);
        Lms.set(id, "email", "'" + address + "'");
        return id;
    }

    private Lines lines(String path, String body) {
        Database.awaitQuiet();
        Response response = search(path, body);
        assertEquals(200, response.statusCode(), response::asString);
        return Lines.of(response.asString());
    }

    private Response search(String path, String body) {
        return Api.as(registrar).contentType("application/json").body(body).post(Api.COMPLETIONS + path);
    }
}
