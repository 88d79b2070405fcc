package org.studyregistry.completions;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;

/** One request returns what a request for each course would. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class PlatformTest {

    private static final String LINES = "format=ndjson&footer=true";
    private static final String EXCLUDING = "&exclude_already_registered=true";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course first = Lms.course();
    private final Course second = Lms.course();

    @Test
    void eachCompletionSaysOfWhichModuleItIs() throws IOException {
        Module plain = Lms.module(first, 0);
        Module codeless = Lms.module(second, 0, null);
        Module strange = Lms.module(second, 1, "=1+\"ö\",x");
        Map<UUID, Module> modules = Map.of(
                Lms.completion(plain), plain, Lms.completion(codeless), codeless, Lms.completion(strange), strange);

        JsonNode rows = new ObjectMapper().readTree(platform("").asByteArray());

        assertEquals(3, rows.size());
        for (JsonNode row : rows) {
            Module module = modules.get(UUID.fromString(row.get("id").asText()));
            List<String> names = new ArrayList<>();
            row.fieldNames().forEachRemaining(names::add);
            assertEquals(
                    List.of(
                            "completion_date",
                            "completion_language",
                            "completion_registration_attempt_date",
                            "email",
                            "grade",
                            "id",
                            "user_id",
                            "tier",
                            "course_id",
                            "course_module_id",
                            "uh_course_code"),
                    names);
            assertEquals(module.course().toString(), row.get("course_id").asText());
            assertEquals(module.id().toString(), row.get("course_module_id").asText());
            assertEquals(module.code(), row.get("uh_course_code").textValue());
        }
        List<String> csv = platform("&format=csv").asString().lines().toList();
        assertTrue(csv.get(0).endsWith(",tier,course_id,course_module_id,uh_course_code"), csv.get(0));
        assertTrue(
                csv.stream().anyMatch(line -> line.endsWith("," + strange.id() + ",\"'=1+\"\"ö\"\",x\"")),
                csv.toString());
        assertTrue(csv.stream().anyMatch(line -> line.endsWith("," + codeless.id() + ",")), csv.toString());
    }

    @Test
    void rowsAreThoseOfEachCourseInTheOrderOfTheContract() {
        List<Course> courses = Stream.generate(Lms::course).limit(7).toList();
        for (Course course : courses) {
            Lms.completions(Lms.module(course, 1), 130);
            Lms.completions(Lms.module(course, 0), 40);
        }
        for (String query : List.of("", EXCLUDING)) {
            List<String> expected = courses.stream()
                    .sorted(Comparator.comparing(course -> course.id().toString()))
                    .flatMap(course -> bare(Api.completions(registrar, course.id() + "?format=ndjson" + query)))
                    .toList();

            List<String> rows = bare(Api.as(registrar)
                            .get(path() + "?format=ndjson" + query + parameters(courses.stream())))
                    .toList();

            assertEquals(expected, rows);
        }
    }

    /** They are read by statements of their own, as far as the server knows that they are large. */
    @Test
    void largeModulesStandInTheirPlace() {
        Module large = Lms.module(first, 1);
        Lms.completions(large, 25_000);
        Lms.completion(Lms.module(first, 0));
        Lms.completion(Lms.module(first, 2));
        Lms.completions(Lms.module(second, 0), 3);
        Database.execute("analyze public.course_module_completions");
        List<String> expected = Stream.of(first, second)
                .sorted(Comparator.comparing(course -> course.id().toString()))
                .flatMap(course -> bare(Api.completions(registrar, course.id() + "?format=ndjson")))
                .toList();

        Lines whole = lines(path() + "?" + LINES + "&cursors=true" + bothById());

        assertEquals(
                expected,
                bare(Api.as(registrar).get(path() + "?format=ndjson" + bothById()))
                        .toList());
        List<String> ids = whole.ids();
        for (int i : List.of(0, 1, 12_345, 25_000, 25_001)) {
            String cursor = whole.rows().get(i).get("cursor").asText();
            assertEquals(
                    ids.subList(i + 1, ids.size()),
                    lines(path() + "?" + LINES + "&after=" + cursor + bothById())
                            .ids());
        }
        assertEquals(
                "25005",
                Api.as(registrar).head(path() + "?count=true" + bothById()).header("Completions-Count"));
    }

    @Test
    void whatSharesACodeIsReturnedOnce() {
        String code = "SHARED-" + UUID.randomUUID();
        UUID one = Lms.completion(Lms.module(first, 0, code));
        UUID other = Lms.completion(Lms.module(second, 0, code));

        Lines lines = lines(path() + "?" + LINES + "&course=" + code + "&course=" + first.slug() + "&course="
                + second.id() + "&course=" + second.id());

        assertEquals(
                Stream.of(one, other).map(UUID::toString).sorted().toList(),
                lines.ids().stream().sorted().toList());
    }

    @Test
    void withoutCoursesItIsAllThatTheKeyMaySee() {
        Module byCourse = Lms.module(first, 0);
        Module byId = Lms.module(second, 0);
        Module byCode = Lms.module(Lms.course(), 0);
        Module other = Lms.module(second, 1);
        Stream.of(byCourse, byId, byCode, other).forEach(Lms::completion);
        scope("scope_courses = array['" + first.id() + "']::uuid[], scope_modules = array['" + byId.id()
                + "']::uuid[], scope_codes = array['" + byCode.code() + "']");

        Lines lines = lines(path() + "?" + LINES);

        assertEquals(
                Stream.of(byCourse, byId, byCode)
                        .map(Module::id)
                        .map(UUID::toString)
                        .sorted()
                        .toList(),
                lines.rows().stream()
                        .map(row -> row.get("course_module_id").asText())
                        .sorted()
                        .toList());
        assertEquals("3", Api.as(registrar).head(path() + "?count=true").header("Completions-Count"));
        Api.as(registrar).get(path() + "?course=" + other.course()).then().statusCode(200);
        Api.as(registrar).get(path() + "?course=" + other.code()).then().statusCode(404);
    }

    /** Counted, since other tests leave completions that cannot be returned. */
    @Test
    void aKeyWithoutScopeSeesTheWholePlatform() {
        Lms.completion(Lms.module(first, 0));
        long before = counted();
        Lms.completions(Lms.module(second, 0), 3);

        assertEquals(before + 3, counted());
    }

    private long counted() {
        return Long.parseLong(Api.as(registrar).head(path() + "?count=true").header("Completions-Count"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "%20", "3b0d4ce4-5b7c-4e3c-8a0c-2f1d8b9f7a10", "a%00b"})
    void anUnknownCourseIsNamed(String reference) {
        Lms.completion(Lms.module(first, 0));

        Api.as(registrar)
                .get(path() + "?course=" + first.slug() + "&course=" + reference)
                .then()
                .statusCode(404)
                .body("type", org.hamcrest.Matchers.endsWith("course-not-found"))
                .body(
                        "course",
                        equalTo(java.net.URLDecoder.decode(reference, java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void nothingIsAnEmptyArray() {
        assertEquals("[]", platform("").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", EXCLUDING})
    void itIsResumedAfterAnyRow(String query) {
        Lms.completions(Lms.module(first, 0), 3);
        Lms.completions(Lms.module(second, 0), 3);
        Lms.module(second, 1);
        Lms.completions(Lms.module(second, 2), 3);
        Lines whole = lines(path() + "?" + LINES + "&cursors=true" + query + both());
        List<String> ids = whole.ids();
        assertEquals(9, ids.size());

        for (int i = 0; i < ids.size(); i++) {
            String cursor = whole.rows().get(i).get("cursor").asText();
            assertTrue(cursor.length() < 100, cursor);
            Lines rest = lines(path() + "?" + LINES + "&limit=4&after=" + cursor + query + both());
            assertEquals(ids.subList(i + 1, Math.min(ids.size(), i + 5)), rest.ids());
        }
    }

    @Test
    void aCursorIsOutdatedWhenModulesBeforeItAreOthers() {
        Module module = Lms.module(first, 1);
        Lms.completions(module, 3);
        String cursor = lines(path() + "?" + LINES + "&limit=1" + both())
                .footer()
                .get("cursor")
                .asText();
        Lms.module(first, 0);

        Api.as(registrar)
                .get(path() + "?after=" + cursor + both())
                .then()
                .statusCode(409)
                .body("type", org.hamcrest.Matchers.endsWith("cursor-outdated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", EXCLUDING})
    void changesAreReturnedWithTheModulesThatCameAndWent(String query) {
        UUID kept = Lms.completion(Lms.module(first, 0));
        Module going = Lms.module(first, 1);
        UUID gone = Lms.completion(going);
        Module renamed = Lms.module(second, 0);
        UUID moved = Lms.completion(renamed);
        String since = settled(query).watermark();
        Database.execute("update public.course_modules set deleted_at = now() where id = ?", going.id());
        Database.execute("update public.course_modules set uh_course_code = 'NEW' where id = ?", renamed.id());
        UUID came = Lms.completion(Lms.module(second, 1));

        Lines changes = lines(path() + "?" + LINES + "&changed_since=" + since + query + bothById());

        assertEquals(List.of(moved.toString(), came.toString(), "-" + gone), changes.ids());
        assertEquals("NEW", changes.rows().get(0).get("uh_course_code").asText());
        assertEquals(
                List.of(),
                lines(path() + "?" + LINES + "&changed_since=" + changes.watermark() + query + bothById())
                        .ids());
        assertFalse(changes.ids().contains(kept.toString()));
        assertEquals(
                "3",
                Api.as(registrar)
                        .head(path() + "?format=ndjson&count=true&changed_since=" + since + query + bothById())
                        .header("Completions-Count"));
    }

    @Test
    void ofADeletedCourseAllIsGone() {
        UUID gone = Lms.completion(Lms.module(first, 0, null));
        scope("scope_courses = array['" + first.id() + "', '" + second.id() + "']::uuid[]");
        String since = lines(path() + "?" + LINES).watermark();
        Database.execute("update public.courses set deleted_at = now() where id = ?", first.id());

        Lines changes = lines(path() + "?" + LINES + "&cursors=true&changed_since=" + since);

        assertEquals(List.of("-" + gone), changes.ids());
        String cursor = changes.rows().get(0).get("cursor").asText();
        assertEquals(
                List.of(),
                lines(path() + "?" + LINES + "&changed_since=" + since + "&after=" + cursor)
                        .ids());
    }

    /** Nothing shows which modules carried a code once. */
    @Test
    void aWatermarkOfNamesIsOutdatedWhenTheyMeanOtherModules() {
        String code = "CODE-" + UUID.randomUUID();
        Module module = Lms.module(first, 0, code);
        Lms.completion(module);
        String since = lines(path() + "?" + LINES + "&course=" + code).watermark();
        Database.execute("update public.course_modules set uh_course_code = 'OTHER' where id = ?", module.id());
        Lms.completion(Lms.module(second, 0, code));

        Api.as(registrar)
                .get(path() + "?course=" + code + "&changed_since=" + since)
                .then()
                .statusCode(409)
                .body("type", org.hamcrest.Matchers.endsWith("watermark-outdated"));
    }

    @Test
    void aWatermarkIsOfTheSameQuestionOnly() {
        Lms.completion(Lms.module(first, 0));
        Lms.completion(Lms.module(second, 0));
        String since = settled("").watermark();

        for (String other : List.of("?course=" + first.id(), "?x" + bothById() + EXCLUDING)) {
            Api.as(registrar)
                    .get((path() + other + "&changed_since=" + since).replace("?x&", "?"))
                    .then()
                    .statusCode(409);
        }
        assertEquals(
                409,
                Api.completions(registrar, first.id() + "?changed_since=" + since)
                        .statusCode());
    }

    @Test
    void exclusionFollowsTheRegistrationsOfThisRegistrar() {
        Module module = Lms.module(first, 0);
        UUID own = Lms.completion(module, "2022-01-01T00:00:00Z");
        UUID others = Lms.completion(module, "2022-02-01T00:00:00Z");
        UUID withdrawn = Lms.completion(module, "2022-03-01T00:00:00Z");
        UUID platform = Lms.completion(module, "2022-04-01T00:00:00Z");
        String since = settled(EXCLUDING).watermark();
        Lms.registered(own, registrar.id());
        Lms.registered(others, Lms.registrar().id());
        Lms.registered(withdrawn, registrar.id());
        Lms.registered(platform, null);
        Database.execute("""
                update public.course_module_completion_registered_to_study_registries set deleted_at = now()
                where course_module_completion_id = ?""", withdrawn);

        assertEquals(
                List.of(others.toString(), withdrawn.toString()),
                lines(path() + "?" + LINES + EXCLUDING + both()).ids());
        assertEquals(
                List.of("-" + own, withdrawn.toString(), "-" + platform),
                lines(path() + "?" + LINES + EXCLUDING + "&changed_since=" + since + bothById())
                        .ids());
    }

    @Test
    void theTagHoldsUntilSomethingChangesAlsoAModule() {
        Module module = Lms.module(first, 0);
        Lms.completion(module);
        Lms.module(second, 0);
        String tag = Api.as(registrar).get(path() + "?" + both().substring(1)).header("ETag");

        assertEquals(304, conditional(tag));
        Database.execute("update public.course_modules set uh_course_code = 'OTHER' where id = ?", module.id());
        assertEquals(200, conditional(tag));
    }

    private int conditional(String tag) {
        return Api.as(registrar)
                .header("If-None-Match", tag)
                .get(path() + "?" + both().substring(1))
                .statusCode();
    }

    @Test
    void theRecordHasTheModulesThatHadRows() {
        Module with = Lms.module(first, 0);
        Lms.module(first, 1);
        Module registered = Lms.module(second, 0);
        Lms.completion(with);
        Lms.registered(Lms.completion(registered), registrar.id());

        platform(EXCLUDING);

        Map<String, Object> row = finished();
        assertAll(
                () -> assertEquals("platform", row.get("kind")),
                () -> assertEquals(null, row.get("modules")),
                () -> assertEquals(3, row.get("module_count")),
                () -> assertEquals("{" + first.slug() + "," + second.slug() + "}", row.get("courses")),
                () -> assertEquals("{" + with.id() + "}", row.get("received_modules")),
                () -> assertEquals(null, row.get("received_completions")));
    }

    /** One more waits, for half a second in tests, and meanwhile a course of the same registrar is not held up. */
    @Test
    void oneSuchStreamRunsAtATime() throws IOException {
        Module module = Lms.module(first, 0);
        Lms.completions(module, 60_000);
        Lms.module(second, 0);
        String target = path() + "?" + both().substring(1);
        try (RawHttp slow = RawHttp.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + registrar.authorization() + "\r\n\r\n")) {
            slow.read(1000);

            Api.as(registrar)
                    .get(target)
                    .then()
                    .statusCode(429)
                    .body("type", org.hamcrest.Matchers.endsWith("too-many-streams"))
                    .body("limit", equalTo(1));
            assertEquals(
                    200, Api.completions(registrar, module.code() + "?limit=1").statusCode());
        }
        await().until(() -> Api.as(registrar).get(target + "&limit=1").statusCode() == 200);
    }

    @Test
    void unknownParametersAreRefusedAsForACourse() {
        Api.as(registrar).get(path() + "?cours=x").then().statusCode(400).body("nearest", equalTo("course"));
        Api.completions(registrar, first.id() + "?course=x").then().statusCode(400);
        assertNotEquals(200, Api.as(registrar).get(path() + "?limit=1&limit=2").statusCode());
    }

    private Lines settled(String query) {
        return lines(path() + "?" + LINES + query + bothById());
    }

    private Response platform(String query) {
        return Api.as(registrar).get(path() + "?" + both().substring(1) + query);
    }

    private Lines lines(String path) {
        // While a transaction is running that began before a change, the change can be returned twice.
        Database.awaitQuiet();
        Response response = Api.as(registrar).get(path);
        assertEquals(200, response.statusCode(), response::asString);
        return Lines.of(response.asString());
    }

    private static Stream<String> bare(Response response) {
        assertEquals(200, response.statusCode());
        // White space bridges a slow first row.
        return response.asString().strip().lines().map(line -> line.replaceAll(",\"course_id\".*", "}"));
    }

    private String both() {
        return "&course=" + first.slug() + "&course=" + second.slug();
    }

    private String bothById() {
        return parameters(Stream.of(first, second));
    }

    private static String parameters(Stream<Course> courses) {
        return courses.map(course -> "&course=" + course.id()).collect(Collectors.joining());
    }

    private static String path() {
        return Api.COMPLETIONS.substring(0, Api.COMPLETIONS.length() - 1);
    }

    private void scope(String set) {
        Database.execute("update study_registry.registry_keys set " + set + " where registrar_id = ?", registrar.id());
    }

    private Map<String, Object> finished() {
        String sql = """
                select kind, modules::text as modules, module_count, courses::text as courses, filter,
                       received_modules::text as received_modules, received_completions::text as received_completions
                from study_registry.audit_log where registrar_id = ? and outcome <> 'unfinished'
                """;
        await().until(() -> Database.count("select count(*) from (" + sql + ") ended", registrar.id()) > 0);
        return Database.row(sql, registrar.id());
    }
}
