package org.studyregistry.courses;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
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

/** A registry finds out what there is to fetch, and nothing that its key does not open. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CourseListTest {

    private static final String COURSES = "/api/v0/study-registry/courses";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course course = Lms.course();
    private final Module first = Lms.module(course, 0);
    private final Module second = Lms.module(course, 1, "SECOND-" + UUID.randomUUID());

    private Response list(String query) {
        return Api.as(registrar).get(COURSES + query);
    }

    private void scope(String column, Object value) {
        Database.execute(
                "update study_registry.registry_keys set " + column + " = array[?] where registrar_id = ?",
                value,
                registrar.id());
    }

    @Test
    void aModuleByteForByte() {
        Database.execute("update course_modules set ects_credits = 2.5 where id = ?", second.id());
        scope("scope_modules", second.id());

        Response response = list("?count=true");

        response.then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store");
        assertEquals(
                "[{\"course_id\":\"" + course.id() + "\",\"course_slug\":\"" + text("slug", "courses", course.id())
                        + "\",\"course_name\":\"" + text("name", "courses", course.id())
                        + "\",\"language\":\"en-US\",\"course_module_id\":\"" + second.id() + "\",\"module_name\":\""
                        + text("name", "course_modules", second.id()) + "\",\"order_number\":1,\"uh_course_code\":\""
                        + second.code() + "\",\"ects_credits\":2.5,\"completions\":0}]",
                response.asString());
    }

    private static Object text(String column, String table, UUID id) {
        return Database.array("select array[" + column + "::text] from " + table + " where id = ?", id)[0];
    }

    @Test
    void aKeyForEverythingSeesEverythingInOrder() {
        List<String> modules = list("").path("course_module_id");

        assertTrue(modules.containsAll(
                Stream.of(first, second).map(module -> module.id().toString()).toList()));
        List<Object> inOrder =
                List.of(Database.array("select array_agg(m.id::text order by m.course_id, m.order_number, m.id)"
                        + " from course_modules m join courses c on c.id = m.course_id and c.deleted_at is null"
                        + " where m.deleted_at is null"));
        assertEquals(inOrder, modules);
    }

    @Test
    void aScopeIsAllThereIs() {
        scope("scope_codes", second.code());
        list("").then().body("course_module_id", contains(second.id().toString()));
        list("?count=true").then().body("course_module_id", contains(second.id().toString()));
    }

    @Test
    void aCourseOfTheScopeHasAllItsModules() {
        scope("scope_courses", course.id());
        list("").then()
                .body(
                        "course_module_id",
                        contains(first.id().toString(), second.id().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"course_modules", "courses"})
    void whatIsDeletedIsNotListed(String table) {
        scope("scope_modules", second.id());
        UUID deleted = table.equals("courses") ? course.id() : second.id();
        Database.execute("update " + table + " set deleted_at = now() where id = ?", deleted);

        list("").then().statusCode(200).body("", hasSize(0));
    }

    @Test
    void onlyWhatMayLeaveIsCounted() {
        scope("scope_courses", course.id());
        Lms.completions(first, 3);
        UUID reviewed = Lms.completion(first);
        Lms.set(reviewed, "needs_to_be_reviewed", "true");
        UUID deleted = Lms.completion(second);
        Lms.set(deleted, "deleted_at", "now()");
        Lms.registered(Lms.completion(second), registrar.id());

        list("?count=true").then().body("completions", contains(3, 1));
    }

    @Test
    void whatIsNoNumberInJsonIsNull() {
        scope("scope_courses", course.id());
        Database.execute("update course_modules set ects_credits = 'NaN' where id = ?", first.id());
        Database.execute("update course_modules set ects_credits = '-Infinity' where id = ?", second.id());

        list("").then().body("ects_credits", contains(new Object[] {null, null}));
    }

    @Test
    void theListIsResumedAfterAModule() {
        scope("scope_courses", course.id());

        list("?limit=1").then().body("course_module_id", contains(first.id().toString()));
        list("?after=" + first.id())
                .then()
                .body("course_module_id", contains(second.id().toString()));
        list("?after=" + UUID.randomUUID()).then().statusCode(400).body("detail", containsString("after"));
        list("?after=x").then().statusCode(400);
    }

    @Test
    void linesHaveAFooter() {
        scope("scope_courses", course.id());

        String[] lines = list("?format=ndjson&footer=true").asString().split("\n");

        assertEquals(3, lines.length);
        assertTrue(lines[2].startsWith("{\"footer\":{\"count\":2,"), lines[2]);
    }

    @Test
    void aSpreadsheetHasAHeaderAndNoFormula() {
        scope("scope_modules", second.id());
        Database.execute("update course_modules set name = '=1,\"2\"' where id = ?", second.id());

        String csv = list("?format=csv").asString();

        assertTrue(csv.startsWith("course_id,course_slug,"), csv);
        assertTrue(csv.contains(",\"'=1,\"\"2\"\"\",1,"), csv);
    }

    @Test
    void theHeadReadsNothing() {
        Api.as(registrar)
                .header("TE", "trailers")
                .head(COURSES)
                .then()
                .statusCode(200)
                .header("Trailer", containsString("Courses-Count"));
    }

    @Test
    void aKeyThatMayOnlyRegisterIsRefused() {
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());
        list("").then().statusCode(403);
    }

    @Test
    void misspelledParametersAreRefused() {
        list("?counts=true").then().statusCode(400).body("nearest", equalTo("count"));
    }
}
