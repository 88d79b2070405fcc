package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
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

        Cli.Result mended = Cli.run("check");
        assertAll(
                () -> assertEquals(ExitCode.INCOMPLETE, check.exitCode(), check.out()),
                () -> assertEquals(
                        List.of(expected),
                        missing.stream()
                                .map(finding -> finding.get("what").asText())
                                .toList()),
                () -> assertEquals(ExitCode.OK, mended.exitCode(), mended.out()));
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

    /** As an LMS is upgraded while the service runs. */
    @Test
    void theColumnOf2026CountsFromTheMomentItIsThere() {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Lms.completion(module);
        String before = Api.completions(registrar, module.code()).asString();
        Database.execute("alter table " + COMPLETIONS
                + " add column register_credits_via_suotar boolean not null default false");
        int notGranted = Api.completions(registrar, module.code()).statusCode();
        Database.execute("grant select (register_credits_via_suotar) on " + COMPLETIONS + " to service");
        String there = Api.completions(registrar, module.code()).asString();
        Database.execute(
                "update " + COMPLETIONS + " set register_credits_via_suotar = true where course_module_id = ?",
                module.id());

        String set = Api.completions(registrar, module.code()).asString();

        Database.execute("alter table " + COMPLETIONS + " drop column register_credits_via_suotar");
        assertAll(
                () -> assertTrue(before.contains("student@example.com"), before),
                () -> assertEquals(500, notGranted, "rather than what is to be skipped"),
                () -> assertEquals(before, there),
                () -> assertEquals("[]", set));
    }

    private static List<JsonNode> missing(Cli.Result check) throws IOException {
        return StreamSupport.stream(new ObjectMapper().readTree(check.out()).spliterator(), false)
                .filter(finding -> finding.get("state").asText().equals("missing"))
                .toList();
    }
}
