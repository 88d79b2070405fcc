package org.studyregistry.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.OlderLmsTestResource;

/** An LMS goes its own way: what of it is taken as it comes, and what is told. */
@QuarkusTest
@TestProfile(OlderLmsTestResource.Profile.class)
class SchemaDriftTest {

    private static final String COMPLETIONS = "public.course_module_completions";

    /** Each is undone by what stands behind it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table course_module_completions rename column email to address | alter table course_module_completions rename column address to email | the columns email of public.course_module_completions
            alter table course_modules rename column uh_course_code to code | alter table course_modules rename column code to uh_course_code | the columns uh_course_code of public.course_modules
            alter table courses rename to course | alter table course rename to courses | select on public.courses (id, slug, deleted_at)
            alter table course_module_completions alter column completion_date type timestamp | alter table course_module_completions alter column completion_date type timestamptz | columns of public.course_module_completions in the types that this service reads: completion_date is timestamp, not timestamptz
            alter table course_module_completions alter column grade type numeric | alter table course_module_completions alter column grade type int | columns of public.course_module_completions in the types that this service reads: grade is numeric, not int4 or int2
            revoke execute on function pg_control_system() from public | grant execute on function pg_control_system() to public | execute on pg_control_system()
            revoke select (slug) on courses from service | grant select (slug) on courses to service | select on public.courses (slug)
            """)
    void whatCannotBeReadIsToldToTheLetter(String change, String back, String expected) throws IOException {
        List<JsonNode> missing;
        Cli.Result check;
        Database.execute(change);
        try {
            check = Cli.run("check", "--output", "json");
            missing = missing(check);
        } finally {
            Database.execute(back);
        }

        Cli.Result fixed = Cli.run("check");
        assertAll(
                () -> assertEquals(ExitCode.INCOMPLETE, check.exitCode(), check.out()),
                () -> assertEquals(
                        List.of(expected.split("; ")),
                        missing.stream()
                                .map(finding -> finding.get("what").asText())
                                .toList()),
                () -> assertEquals(ExitCode.OK, fixed.exitCode(), fixed.out()));
    }

    @Test
    void otherTypesThatMeanTheSameAreTaken() {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Lms.completion(module);
        String before = Api.completions(registrar, module.code()).asString();
        Database.execute("create domain address as varchar(255)");
        Database.execute("alter table " + COMPLETIONS + " alter column grade type smallint,"
                + " alter column completion_language type text, alter column email type address");

        Cli.Result check = Cli.run("check");
        String after = Api.completions(registrar, module.code()).asString();

        Database.execute("alter table " + COMPLETIONS + " alter column grade type int,"
                + " alter column completion_language type varchar(15), alter column email type varchar(255)");
        Database.execute("drop domain address");
        assertEquals(ExitCode.OK, check.exitCode(), check.out());
        assertTrue(before.contains("student@example.com"), before);
        assertEquals(before, after);
    }

    /** As an LMS is upgraded while the service runs: what protects is there before it is granted, and before it is noticed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table course_module_completions add column register_credits_via_suotar boolean not null default false | grant select (register_credits_via_suotar) on course_module_completions to service | update course_module_completions set register_credits_via_suotar = true | alter table course_module_completions drop column register_credits_via_suotar | (register_credits_via_suotar)
            alter table course_module_completions add column needs_to_be_reviewed boolean not null default false | grant select (needs_to_be_reviewed) on course_module_completions to service | update course_module_completions set needs_to_be_reviewed = true | alter table course_module_completions drop column needs_to_be_reviewed | (needs_to_be_reviewed)
            alter table course_modules add column enable_credit_registration_via_suotar boolean not null default false | grant select (enable_credit_registration_via_suotar) on course_modules to service | update course_modules set enable_credit_registration_via_suotar = true | alter table course_modules drop column enable_credit_registration_via_suotar | (enable_credit_registration_via_suotar)
            create table credit_registrations (course_module_completion_id uuid not null, submitted_at timestamptz, deleted_at timestamptz) | grant select (course_module_completion_id, submitted_at, deleted_at, xmin) on credit_registrations to service | insert into credit_registrations select id, now() from course_module_completions | drop table credit_registrations | public.credit_registrations
            """)
    void whatProtectsCountsFromTheMomentItIsThereAndUntilItIsGrantedNothingIsGiven(
            String migration, String grant, String use, String back, String named) throws IOException {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Lms.completion(module);
        String before = settled(registrar, module).asString();
        Database.execute(migration);
        Response first = Api.completions(registrar, module.code());
        Response second = Api.completions(registrar, module.code());
        // The service looks as well, and has the connections to look for migrations with at times.
        List<JsonNode> missing = missing(Cli.run("check", "--output", "json")).stream()
                .filter(finding -> finding.get("what").asText().startsWith("select on public."))
                .toList();
        Database.execute(grant);
        String granted = settled(registrar, module).asString();
        Database.execute(use);

        String withheld = Api.completions(registrar, module.code()).asString();

        Database.execute(back);
        Response gone = Api.completions(registrar, module.code());
        String after = settled(registrar, module).asString();
        assertAll(
                () -> assertTrue(before.contains("student@example.com"), before),
                () -> assertEquals(503, first.statusCode(), first.asString()),
                () -> assertEquals(
                        "urn:problem-type:study-registry:database-schema-changed",
                        first.jsonPath().getString("type")),
                () -> assertEquals("5", first.header("Retry-After")),
                () -> assertEquals(503, second.statusCode(), second.asString()),
                () -> assertEquals(1, missing.size(), missing.toString()),
                () -> assertTrue(missing.get(0).get("what").asText().contains(named), missing.toString()),
                () -> assertEquals(before, granted),
                () -> assertEquals("[]", withheld),
                () -> assertEquals(503, gone.statusCode(), "not at once without protection"),
                () -> assertEquals(before, after));
    }

    /** The response once the service has looked at the schema again. */
    private static Response settled(RegistrarWithKey registrar, Module module) {
        await().until(() -> Api.completions(registrar, module.code()).statusCode() != 503);
        return Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .extract()
                .response();
    }

    /** The LMS lacks the column, or the role the grant since {@code attach-sql} was last run for an earlier version. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            revoke select (name) on courses from service | grant select (name) on courses to service | course_name | select on public.courses (name)
            alter table courses rename column language_code to lang | alter table courses rename column lang to language_code | language | the columns language_code of public.courses
            revoke select (name, ects_credits) on course_modules from service | grant select (name, ects_credits) on course_modules to service | ects_credits | select on public.course_modules (ects_credits, name)
            alter table course_modules alter column ects_credits type text | alter table course_modules alter column ects_credits type real using ects_credits::real | ects_credits | columns of public.course_modules in the types that this service reads: ects_credits is text
            """)
    void theListOfCoursesGoesWithoutColumnsThatItMayNotRead(
            String change, String back, String member, String expected) {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Database.execute("update course_modules set ects_credits = 5 where id = ?", module.id());
        Database.execute(
                "update study_registry.registry_keys set scope_modules = array[?]::uuid[] where registrar_id = ?",
                module.id(),
                registrar.id());
        Response whole = courses(registrar);
        Cli.Result check;
        Response without;
        Database.execute(change);
        try {
            check = Cli.run("check");
            without = courses(registrar);
        } finally {
            Database.execute(back);
        }

        assertAll(
                () -> assertNotNull(whole.path("[0]." + member), whole.asString()),
                () -> assertEquals(200, without.statusCode(), without.asString()),
                () -> assertNull(without.path("[0]." + member), without.asString()),
                () -> assertEquals(module.code(), without.path("[0].uh_course_code"), without.asString()),
                () -> assertEquals(ExitCode.OK, check.exitCode(), check.out()),
                () -> assertTrue(
                        check.out().lines().anyMatch(line -> line.startsWith("optional") && line.contains(expected)),
                        check.out()));
    }

    private static Response courses(RegistrarWithKey registrar) {
        return Api.as(registrar).get("/api/v0/study-registry/courses");
    }

    @Test
    void whatIsNotWithheldForWantOfAColumnIsSaid() {
        Cli.Result check = Cli.run("check");

        assertAll(
                () -> assertEquals(ExitCode.OK, check.exitCode(), check.out()),
                () -> assertTrue(
                        check.out().contains("note") && check.out().contains("nothing is withheld because of a review"),
                        check.out()),
                () -> assertTrue(check.out().contains("generation 1 of the schema"), check.out()));
    }

    private static List<JsonNode> missing(Cli.Result check) throws IOException {
        return StreamSupport.stream(new ObjectMapper().readTree(check.out()).spliterator(), false)
                .filter(finding -> finding.get("state").asText().equals("missing"))
                .toList();
    }
}
