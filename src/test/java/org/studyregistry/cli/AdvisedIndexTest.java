package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.OlderLmsTestResource;

/** The indexes that {@code check} advises for an LMS which is not ours: told, never made. */
@QuarkusTest
@TestProfile(OlderLmsTestResource.Profile.class)
class AdvisedIndexTest {

    @BeforeEach
    void isNotThere() {
        Database.execute("drop index if exists course_module_completions_exported");
        Database.execute("drop index if exists course_module_completion_registered_by_completion");
        Database.execute("drop index if exists course_module_completion_registered_deleted");
        Database.execute("drop index if exists course_module_completions_module");
        Database.execute("drop index if exists course_modules_code");
        Database.execute("drop index if exists course_module_completions_email");
    }

    @Test
    void areToldWithStatementsThatMakeThem() throws IOException {
        List<JsonNode> advice = findings();

        assertEquals(List.of("advised", "advised", "advised", "advised", "advised", "advised"), states(advice));
        assertEquals(
                0L,
                Database.count(
                        "select count(*) from pg_indexes"
                                + " where indexname ~ '(completions_(exported|module|email)|_by_completion|_registered_deleted|_code)$'"),
                "check changes nothing");
        advice.forEach(finding -> Database.execute(finding.get("fix").asText().replace(";", "")));
        assertEquals(List.of("ok", "ok", "ok", "ok", "ok", "ok"), states(findings()));
    }

    @Test
    void keepNothingFromBeingComplete() {
        Cli.Result check = Cli.run("check");

        assertAll(
                () -> assertEquals(ExitCode.OK, check.exitCode(), check.out()),
                () -> assertTrue(check.err().contains("has all that the service needs"), check.err()));
    }

    @Test
    void ofAnotherNameAreAsGood() throws IOException {
        Database.execute("""
                create index course_module_completions_exported on public.course_module_completions (
                    course_module_id, completion_date, id, user_id, completion_language,
                    completion_registration_attempt_date, email, grade, passed, prerequisite_modules_completed,
                    eligible_for_ects, deleted_at)
                """);
        Database.execute("""
                create index course_module_completion_registered_by_completion
                on public.course_module_completion_registered_to_study_registries (
                    course_module_completion_id, study_registry_registrar_id) where deleted_at is null
                """);
        Database.execute("create index course_module_completion_registered_deleted"
                + " on public.course_module_completion_registered_to_study_registries (course_module_completion_id)");
        Database.execute("create index course_modules_code on public.course_modules (uh_course_code, id)");
        Database.execute("create index course_module_completions_email on public.course_module_completions"
                + " (lower(btrim(email)), id)");

        assertEquals(List.of("ok", "ok", "ok", "ok", "ok", "ok"), states(findings()));
    }

    /** A column missing, another order, fewer rows than are exported. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(course_module_id, completion_date, id)",
                "(course_module_id, id, completion_date) include (user_id, completion_language,"
                        + " completion_registration_attempt_date, email, grade, passed)",
                "(course_module_id, completion_date, id) include (user_id, completion_language,"
                        + " completion_registration_attempt_date, email, grade, passed) where passed",
                "(course_module_id, completion_date, id) include (user_id, completion_language,"
                        + " completion_registration_attempt_date, email, grade, passed) where deleted_at is null"
            })
    void thatDoNotServeDoNotCount(String definition) throws IOException {
        Database.execute(
                "create index course_module_completions_exported on public.course_module_completions " + definition);

        assertEquals("advised", states(findings()).get(0));
    }

    /** The one that was advised to it before is right, and slow. */
    @Test
    void isAnotherOneForAnLmsWithMoreRules() throws IOException {
        Database.execute("create index course_module_completions_export on public.course_module_completions"
                + " (course_module_id, completion_date, id) include (user_id, completion_language,"
                + " completion_registration_attempt_date, email, grade, passed)"
                + " where prerequisite_modules_completed and eligible_for_ects and deleted_at is null");
        String before = states(findings()).get(0);
        JsonNode advice;
        String after;
        Database.execute("alter table public.course_module_completions"
                + " add column needs_to_be_reviewed boolean not null default false");
        try {
            advice = findings().get(0);
            Database.execute(advice.get("fix").asText().replace(";", ""));
            after = states(findings()).get(0);
        } finally {
            Database.execute("alter table public.course_module_completions drop column needs_to_be_reviewed");
            Database.execute("drop index public.course_module_completions_export");
        }

        assertAll(
                () -> assertEquals("ok", before),
                () -> assertEquals("advised", advice.get("state").asText()),
                () -> assertTrue(
                        advice.get("fix").asText().contains("and (NOT needs_to_be_reviewed)"),
                        advice.get("fix").asText()),
                () -> assertEquals("ok", after));
    }

    private static List<String> states(List<JsonNode> findings) {
        return findings.stream().map(finding -> finding.get("state").asText()).toList();
    }

    private static List<JsonNode> findings() throws IOException {
        List<JsonNode> findings = new ArrayList<>();
        for (JsonNode finding :
                new ObjectMapper().readTree(Cli.run("check", "--output", "json").out())) {
            if (finding.get("what").asText().startsWith("an index")) {
                findings.add(finding);
            }
        }
        return findings;
    }
}
