package org.studyregistry.completions;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hamcrest.Matcher;
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

/** What a registrar is given for a course: the contract of the read side, over real HTTP and a real PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CompletionsTest {

    private final RegistrarWithKey registrar = Lms.registrar();

    @Test
    void theExampleOfTheDescriptionByteForByte() {
        Course course = Lms.course();
        Module module = Lms.module(course, 0);
        UUID completion = Lms.completion(module);
        UUID user =
                (UUID) Database.value("select user_id from public.course_module_completions where id = ?", completion);

        String body = Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .extract()
                .asString();

        assertEquals(
                "[{\"completion_date\":\"2022-06-21T00:00:00Z\",\"completion_language\":\"en-US\","
                        + "\"completion_registration_attempt_date\":null,\"email\":\"student@example.com\","
                        + "\"grade\":{\"scale\":\"sis-0-5\",\"grade\":\"4\"},\"id\":\"" + completion
                        + "\",\"user_id\":\"" + user + "\",\"tier\":null}]",
                body);
    }

    /** The reference system sent a lone closing bracket, which broke its real client in production. */
    @Test
    void aKnownCourseWithNothingToGiveIsAnEmptyArray() {
        Module module = Lms.module();

        String body = Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertEquals("[]", body);
    }

    @Test
    void aCourseWithoutModulesIsAnEmptyArray() {
        Course course = Lms.course();

        Api.completions(registrar, course.slug()).then().statusCode(200).body("", empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "{%s}", "urn:uuid:%s", "URN:UUID:%s"})
    void anIdInEveryTextualFormMeansAllLiveModules(String form) {
        Course course = Lms.course();
        UUID first = Lms.completion(Lms.module(course, 0));
        UUID second = Lms.completion(Lms.module(course, 1));
        String reference = form.formatted(course.id()).replace("{", "%7B").replace("}", "%7D");

        Api.completions(registrar, reference).then().statusCode(200).body("id", ids(first, second));
        Api.completions(registrar, reference.toUpperCase(Locale.ROOT)).then().body("id", ids(first, second));
    }

    @Test
    void anIdWithoutHyphensMeansTheCourseToo() {
        Course course = Lms.course();
        UUID completion = Lms.completion(Lms.module(course, 0));

        Api.completions(registrar, course.id().toString().replace("-", ""))
                .then()
                .statusCode(200)
                .body("id", ids(completion));
    }

    @Test
    void aSlugMeansAllLiveModulesOfItsCourse() {
        Course course = Lms.course();
        Module live = Lms.module(course, 0);
        Module deleted = Lms.module(course, 1);
        UUID completion = Lms.completion(live);
        Lms.completion(deleted);
        Database.execute("update public.course_modules set deleted_at = now() where id = ?", deleted.id());

        Api.completions(registrar, course.slug()).then().statusCode(200).body("id", ids(completion));
    }

    @Test
    void aCodeMeansEveryLiveModuleThatCarriesItInAnyCourse() {
        String code = "SHARED-" + UUID.randomUUID();
        Module one = Lms.module(Lms.course(), 0, code);
        Module other = Lms.module(Lms.course(), 0, code);
        UUID first = Lms.completion(one);
        UUID second = Lms.completion(other);
        boolean inOrder = one.course().toString().compareTo(other.course().toString()) < 0;

        Api.completions(registrar, code)
                .then()
                .statusCode(200)
                .body("id", inOrder ? ids(first, second) : ids(second, first));
    }

    /** Given again, it would be awarded twice. */
    @Test
    void whatIsRegisteredIsLeftOutWhateverModuleTheRegistrationNames() {
        Module module = Lms.module();
        UUID completion = Lms.completion(module);
        Lms.registered(completion, registrar.id());
        Database.execute(
                "update public.course_module_completion_registered_to_study_registries set course_module_id = ?"
                        + " where course_module_completion_id = ?",
                Lms.module().id(),
                completion);

        Api.completions(registrar, module.code() + "?exclude_already_registered=true")
                .then()
                .statusCode(200)
                .body("", empty());
    }

    @Test
    void aTextThatIsBothCodeAndSlugMeansTheUnionAndEachCompletionOnce() {
        Course course = Lms.course();
        UUID ofBoth = Lms.completion(Lms.module(course, 0, course.slug()));
        UUID ofSlug = Lms.completion(Lms.module(course, 1));
        UUID ofCode = Lms.completion(Lms.module(Lms.course(), 0, course.slug()));

        List<String> given =
                Api.completions(registrar, course.slug()).jsonPath().getList("id");

        assertEquals(3, given.size());
        assertEquals(Set.of(ofBoth.toString(), ofSlug.toString(), ofCode.toString()), Set.copyOf(given));
    }

    @Test
    void aSlugAndAnIdFindOnlyACourseThatIsNotDeletedAndACodeItsModulesStill() {
        Course course = Lms.course();
        Module module = Lms.module(course, 0);
        UUID completion = Lms.completion(module);
        Database.execute("update public.courses set deleted_at = now() where id = ?", course.id());

        assertProblem(404, "course-not-found", course.slug());
        assertProblem(404, "course-not-found", course.id().toString());
        assertProblem(404, "course-not-found", course.id() + "/" + module.id());
        Api.completions(registrar, module.code()).then().statusCode(200).body("id", ids(completion));
    }

    @Test
    void aModuleOfTheCourseNarrowsTheAnswer() {
        Course course = Lms.course();
        Lms.completion(Lms.module(course, 0));
        Module module = Lms.module(course, 1);
        UUID completion = Lms.completion(module);

        Api.completions(registrar, course.slug() + "/" + module.id())
                .then()
                .statusCode(200)
                .body("id", ids(completion));
        Api.completions(registrar, module.code() + "/" + module.id()).then().body("id", ids(completion));
    }

    @Test
    void unknownCoursesAndModulesAndModulesOfOtherCoursesAreNotFound() {
        Course course = Lms.course();
        Lms.module(course, 0);
        Module elsewhere = Lms.module();

        assertProblem(404, "course-not-found", "no-such-course");
        assertProblem(404, "course-not-found", UUID.randomUUID().toString());
        assertProblem(404, "course-not-found", "no-such-course/" + elsewhere.id());
        assertProblem(404, "module-not-found", course.slug() + "/" + UUID.randomUUID());
        assertProblem(404, "module-not-found", course.slug() + "/" + elsewhere.id());
        assertProblem(404, "module-not-found", course.slug() + "/not-a-uuid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2F..%2Fetc",
                "%00",
                "a%00b",
                "%F0%9F%8E%93",
                "%25",
                "_",
                "'%20or%20'1'='1",
                "%5C",
                "%C3%28",
                "%ED%A0%80",
                "%20",
                "1-1-1-1-1",
                "%2F",
                "a%2Fb"
            })
    void hostilePathSegmentsAreSimplyUnknown(String segment) {
        Lms.completion(Lms.module());

        assertProblem(404, "course-not-found", segment);
    }

    @ParameterizedTest
    @CsvSource({
        "prerequisite_modules_completed, false",
        "eligible_for_ects, false",
        "deleted_at, now()",
        "needs_to_be_reviewed, true",
        "register_credits_via_suotar, true"
    })
    void whatIsNotForExportIsLeftOut(String column, String value) {
        Module module = Lms.module();
        UUID exported = Lms.completion(module);
        Lms.set(Lms.completion(module), column, value);

        Api.completions(registrar, module.code()).then().body("id", ids(exported));
    }

    @Test
    void exclusionLeavesOutOwnAndPlatformRegistrationsAndNobodyElses() {
        Module module = Lms.module();
        RegistrarWithKey other = Lms.registrar();
        UUID own = Lms.completion(module, "2020-01-01T00:00:00Z");
        UUID others = Lms.completion(module, "2020-01-02T00:00:00Z");
        UUID platforms = Lms.completion(module, "2020-01-03T00:00:00Z");
        UUID nobodys = Lms.completion(module, "2020-01-04T00:00:00Z");
        UUID takenBack = Lms.completion(module, "2020-01-05T00:00:00Z");
        UUID pushed = Lms.completion(module, "2020-01-06T00:00:00Z");
        Lms.registered(own, registrar.id());
        Lms.registered(others, other.id());
        Lms.registered(platforms, null);
        Lms.registered(pushed, Lms.pushRegistrar());
        Lms.registered(takenBack, registrar.id());
        Database.execute(
                "update public.course_module_completion_registered_to_study_registries set deleted_at = now()"
                        + " where course_module_completion_id = ?",
                takenBack);

        String excluding = module.code() + "?exclude_already_registered=true";
        Api.completions(registrar, excluding).then().body("id", ids(others, nobodys, takenBack));
        Api.completions(registrar, module.code() + "?exlcude_already_registered=true")
                .then()
                .body("id", ids(others, nobodys, takenBack));
        Api.completions(registrar, module.code() + "?exclude_already_registered=false")
                .then()
                .body("id", ids(own, others, platforms, nobodys, takenBack, pushed));
    }

    @ParameterizedTest
    @CsvSource({
        "exclude_registered=true, unknown-parameter",
        "page=1, unknown-parameter",
        "limit=0, invalid-parameter",
        "limit=-1, invalid-parameter",
        "download=yes, invalid-parameter",
        "exclude_already_registered=TRUE, invalid-parameter",
        "exclude_already_registered=1, invalid-parameter",
        "exclude_already_registered=, invalid-parameter",
        "exclude_already_registered, invalid-parameter",
        "exclude_already_registered=true&exclude_already_registered=true, repeated-parameter",
        "exclude_already_registered=true&exlcude_already_registered=true, repeated-parameter"
    })
    void aFilterIsNeverSilentlyIgnored(String query, String problem) {
        Module module = Lms.module();

        assertProblem(400, problem, module.code() + "?" + query);
    }

    @Test
    void anUnknownParameterIsAnsweredWithTheNearestName() {
        Module module = Lms.module();

        Api.completions(registrar, module.code() + "?exclude_alredy_registered=true")
                .then()
                .body("nearest", equalTo("exclude_already_registered"));
    }

    @Test
    void modulesComeByOrderNumberAndCompletionsByDateAndId() {
        Course course = Lms.course();
        Module second = Lms.module(course, 1);
        Module first = Lms.module(course, 0);
        UUID late = Lms.completion(first, "2023-03-01T00:00:00Z");
        UUID early = Lms.completion(first, "2021-03-01T00:00:00Z");
        UUID ofSecond = Lms.completion(second, "2020-01-01T00:00:00Z");
        UUID sameDay = Lms.completion(first, "2023-03-01T00:00:00Z");
        UUID[] tied = {late, sameDay};
        Arrays.sort(tied, Comparator.comparing(UUID::toString));

        Api.completions(registrar, course.slug()).then().body("id", ids(early, tied[0], tied[1], ofSecond));
    }

    @ParameterizedTest
    @CsvSource({
        "2022-06-21T00:00:00Z, 2022-06-21T00:00:00Z",
        "2022-06-21T12:34:56.5Z, 2022-06-21T12:34:56.500Z",
        "2022-06-21T12:34:56.123Z, 2022-06-21T12:34:56.123Z",
        "2022-06-21T12:34:56.123456Z, 2022-06-21T12:34:56.123456Z",
        "2022-06-21T12:34:56.000001Z, 2022-06-21T12:34:56.000001Z",
        "2022-06-21T02:00:00+03:00, 2022-06-20T23:00:00Z",
        "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
        "1899-12-31T00:00:00Z, 1899-12-31T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void datesAreRfc3339InUtcWithAsManyDigitsAsNeeded(String stored, String expected) {
        Module module = Lms.module();
        UUID completion = Lms.completion(module, stored);
        Lms.set(completion, "completion_registration_attempt_date", "completion_date");

        Api.completions(registrar, module.code())
                .then()
                .body("completion_date", contains(expected))
                .body("completion_registration_attempt_date", contains(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity"})
    void aDateWithoutAFormIsRefusedLoudlyAndNeverWrong(String stored) {
        Module module = Lms.module();
        Lms.completion(module, stored);

        assertProblem(500, "unrepresentable-data", module.code());
    }

    @ParameterizedTest
    @CsvSource({
        "en, en-GB",
        "fi, fi-FI",
        "sv, sv-SE",
        "en-US, en-US",
        "fi-FI, fi-FI",
        "EN, EN",
        "de, de",
        "e, e",
        "en_GB, en_GB",
        "'', ''"
    })
    void languagesThatTheLmsStoresWithoutARegionGetTheirs(String stored, String expected) {
        Module module = Lms.module();
        Database.execute(
                "update public.course_module_completions set completion_language = ? where id = ?",
                stored,
                Lms.completion(module));

        Api.completions(registrar, module.code()).then().body("completion_language", contains(expected));
        String csv = Api.completions(registrar, module.code() + "?format=csv").asString();
        assertEquals(expected, csv.lines().skip(1).findFirst().orElseThrow().split(",")[1]);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, true, sis-0-5, -1",
        "0, false, sis-0-5, 0",
        "5, true, sis-0-5, 5",
        "7, true, sis-0-5, 7",
        "null, true, sis-hyv-hyl, 1",
        "null, false, sis-hyv-hyl, 0"
    })
    void gradesAreNumbersOrPassAndFail(String grade, String passed, String scale, String expected) {
        Module module = Lms.module();
        UUID completion = Lms.completion(module);
        Lms.set(completion, "grade", grade);
        Lms.set(completion, "passed", passed);

        Api.completions(registrar, module.code())
                .then()
                .body("grade.scale", contains(scale))
                .body("grade.grade", contains(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\"@example.com", "back\\slash@example.com", "ääkköset@example.com",
                        "line\u2028separator@example.com",
                "emoji🎓@example.com", "tab\tand\u0001control@example.com", "日本@example.com", ""
            })
    void emailsComeAsTheyAreStored(String email) {
        Module module = Lms.module();
        UUID completion = Lms.completion(module);
        Database.execute("update public.course_module_completions set email = ? where id = ?", email, completion);

        Api.completions(registrar, module.code()).then().body("email", contains(email));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "application/json, text/plain, */*", "application/*;q=0.5"})
    void theMediaTypeIsJsonForEveryAcceptThatAllowsIt(String accept) {
        Module module = Lms.module();

        Api.as(registrar)
                .header("Accept", accept)
                .get(Api.COMPLETIONS + module.code())
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json");
    }

    @Test
    void headGivesTheStatusAndHeadersOfGetWithoutABody() {
        Module module = Lms.module();
        Lms.completion(module);

        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code())
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body(emptyString());
        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code() + "/" + module.id())
                .then()
                .statusCode(200);
        Api.as(registrar).head(Api.COMPLETIONS + "no-such-course").then().statusCode(404);
        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code() + "?typo=1")
                .then()
                .statusCode(400);
    }

    @Test
    void aKeySeesNothingOutsideItsScope() {
        Course open = Lms.course();
        Module openModule = Lms.module(open, 0);
        Module closed = Lms.module();
        UUID completion = Lms.completion(openModule);
        Database.execute(
                "update study_registry.registry_keys set scope_courses = array[?::uuid] where registrar_id = ?",
                open.id(),
                registrar.id());

        Api.completions(registrar, open.slug()).then().statusCode(200).body("id", ids(completion));
        assertProblem(404, "course-not-found", closed.code());
        assertProblem(404, "course-not-found", closed.course().toString());
    }

    @Test
    void aKeyWithoutTheRightToReadIsForbidden() {
        Module module = Lms.module();
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());

        assertProblem(403, "forbidden", module.code());
    }

    private void assertProblem(int status, String type, String reference) {
        Api.completions(registrar, reference)
                .then()
                .statusCode(status)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:problem-type:study-registry:" + type));
    }

    private static Matcher<Iterable<? extends String>> ids(UUID... ids) {
        return contains(Stream.of(ids).map(UUID::toString).toArray(String[]::new));
    }
}
