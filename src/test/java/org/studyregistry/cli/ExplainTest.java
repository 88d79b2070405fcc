package org.studyregistry.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.database.EligibilityRule;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.Registering;

/** "My credits have not arrived": what an operator is told of a completion, and what is left of the asking. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ExplainTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    LmsSchemas schemas;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final UUID completion = Lms.completion(module);

    /** A rule that is added to the service is explained by itself. */
    @Test
    void everyRuleOfTheSchemaIsShown() throws Exception {
        List<String> rules = schemas.known().await().indefinitely().rules().stream()
                .map(EligibilityRule::text)
                .toList();

        JsonNode explained = explain(completion.toString());

        assertTrue(names(explained).containsAll(rules), names(explained) + " lacks some of " + rules);
        assertTrue(explained.get("exported").asBoolean(), explained.toPrettyString());
        assertEquals(List.of(), withholding(explained));
    }

    /** What is explained is what is exported. */
    @ParameterizedTest
    @CsvSource({
        "grade, 0, ''",
        "prerequisite_modules_completed, false, prerequisites-missing",
        "eligible_for_ects, false, not-eligible-for-credits",
        "deleted_at, now(), deleted",
        "needs_to_be_reviewed, true, under-review",
        "register_credits_via_suotar, true, registered-by-platform"
    })
    void theRuleThatWithholdsIsNamedAndTheExportAgrees(String column, String value, String rule) throws Exception {
        Lms.set(completion, column, value);

        JsonNode explained =
                explain(completion.toString(), "--registrar", registrar.id().toString());

        assertEquals(rule.isEmpty() ? List.of() : List.of(rule), withholding(explained), explained.toPrettyString());
        assertEquals(rule.isEmpty(), explained.get("exported").asBoolean());
        assertEquals(
                rule.isEmpty(),
                Api.completions(registrar, module.code()).asString().contains(completion.toString()));
        if (!rule.isEmpty()) {
            assertTrue(explained.get("rules").toString().contains(column + " is "), explained.toPrettyString());
        }
    }

    @Test
    void aDeletedModuleAndAKeyForOtherCoursesWithholdToo() throws Exception {
        RegistrarWithKey narrow = Lms.registrar();
        Database.execute("delete from study_registry.registry_keys where registrar_id = ?", narrow.id());
        Cli.issue(narrow, "--code", Lms.module().code());

        JsonNode outside =
                explain(completion.toString(), "--registrar", narrow.id().toString());
        Database.execute("update public.course_modules set deleted_at = now() where id = ?", module.id());
        JsonNode deleted = explain(completion.toString());

        assertEquals(List.of("outside-of-scope"), withholding(outside));
        assertTrue(outside.toString().contains("0 of 1 valid keys"), outside.toPrettyString());
        assertEquals(List.of("module-deleted"), withholding(deleted));
    }

    @Test
    void saysToWhomItWasGivenAndHowItIsRegistered() throws Exception {
        Api.completions(registrar, module.code()).then().statusCode(200);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "111")))
                .then()
                .statusCode(200);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "222")));

        JsonNode explained =
                explain(completion.toString(), "--registrar", registrar.id().toString());
        String text = Cli.run("explain", completion.toString()).out();

        assertAll(
                // The export, the registration, and the number that the conflict was answered with.
                () -> assertEquals(3, explained.get("given").size(), explained.toPrettyString()),
                () -> assertEquals(
                        "export", explained.get("given").get(0).get("kind").asText()),
                () -> assertEquals(
                        "111",
                        explained.get("registered").get(0).get("student_number").asText()),
                () -> assertEquals(
                        "conflict",
                        explained.get("receipts").get(1).get("outcome").asText()),
                () -> assertTrue(
                        explained.get("rules").toString().contains("\"exported\":\"on-request\""),
                        explained.toPrettyString()),
                () -> assertTrue(explained.get("exported").asBoolean()),
                () -> assertTrue(
                        text.contains("under-review") && text.contains("Registered:") && text.contains("conflict"),
                        text));
    }

    @Test
    void anExportOfSeveralCoursesIsNamedForWhatItReturnedOnly() throws Exception {
        Module other = Lms.module();
        UUID registered = Lms.completion(other);
        Lms.registered(registered, registrar.id());
        String courses = "course=" + module.code() + "&course=" + other.code() + "&exclude_already_registered=true";
        Api.as(registrar)
                .get("/api/v0/study-registry/completions?" + courses)
                .then()
                .statusCode(200);
        Api.as(registrar)
                .contentType("application/json")
                .body("{\"completion_ids\":[\"" + completion + "\",\"" + UUID.randomUUID() + "\"]}")
                .post("/api/v0/study-registry/completions/search")
                .then()
                .statusCode(200);
        String ended = "select count(*) from study_registry.audit_log where registrar_id = ? and outcome = 'delivered'";
        await().until(() -> Database.count(ended, registrar.id()) == 2);

        JsonNode given = explain(completion.toString()).get("given");
        assertEquals(2, given.size(), given.toPrettyString());
        assertEquals("platform", given.get(0).get("kind").asText());
        assertEquals("search", given.get(1).get("kind").asText());
        assertEquals(0, explain(registered.toString()).get("given").size());
    }

    /** The ids of fifty thousand modules would be most of a megabyte in each record. */
    @Test
    void aResponseOfFiftyThousandModulesHasASmallRecordAndIsNamedAllTheSame() throws Exception {
        String slug = "many-" + UUID.randomUUID();
        // Other tests leave dates that cannot be exported.
        Database.execute(
                "update public.course_module_completions set deleted_at = now() where not isfinite(completion_date)");
        Database.execute("""
                with course as (
                    insert into public.courses (name, slug, organization_id)
                    select 'Many', ? || n, gen_random_uuid() from generate_series(1, 500) n returning id),
                module as (
                    insert into public.course_modules (course_id, order_number, name)
                    select id, n, 'M' from course, generate_series(1, 100) n returning id, course_id)
                insert into public.course_module_completions (
                    course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email, passed,
                    prerequisite_modules_completed, created_at, updated_at)
                select course_id, id, ?, '2024-01-01', 'en-US', true, 'many@example.org', true, true, '2024-01-01', '2024-01-01'
                from module
                """, slug, Lms.user());
        try {
            UUID[] many =
                    Stream.of(Database.array("""
                            select array_agg(c.id order by c.id) from public.course_module_completions c
                            join public.courses o on o.id = c.course_id where o.slug like ? || '%'
                            """, slug)).map(UUID.class::cast).toArray(UUID[]::new);
            Database.execute(
                    "update public.course_modules set deleted_at = '2024-02-01' where id ="
                            + " (select course_module_id from public.course_module_completions where id = ?)",
                    many[0]);
            everything("");
            Database.execute("""
                    insert into public.course_module_completion_registered_to_study_registries (
                        created_at, course_id, course_module_id, course_module_completion_id, user_id,
                        study_registry_registrar_id, real_student_number)
                    select '2024-03-01', course_id, course_module_id, id, user_id, ?, '012345678'
                    from public.course_module_completions
                    where course_id in (select id from public.courses where slug like ? || '%') and id <> ?
                    """, registrar.id(), slug, many[1]);
            everything("&exclude_already_registered=true");

            String records = """
                    from study_registry.audit_records r join study_registry.audit_outcomes o on o.record_id = r.id
                    where r.registrar_id = ?
                    """;
            await().until(() -> Database.count("select count(*) " + records, registrar.id()) == 2);
            long largest =
                    Database.count("select max(pg_column_size(r.*) + pg_column_size(o.*)) " + records, registrar.id());
            assertTrue(largest < 100_000, largest + " bytes");
            assertEquals(List.of("sent", "sent"), given(many[1]));
            assertEquals(List.of("sent"), given(many[2]));
            assertEquals(List.of("possibly sent"), given(many[0]));
            assertTrue(Cli.run(
                            "audit",
                            "list",
                            "--since",
                            "1h",
                            "--registrar",
                            registrar.id().toString(),
                            "--course",
                            slug + "7")
                    .out()
                    .contains("platform"));
        } finally {
            try (Connection connection = Database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set session_replication_role = replica");
                for (String table : List.of(
                        "course_module_completion_registered_to_study_registries",
                        "course_module_completions",
                        "course_modules",
                        "courses")) {
                    statement.execute("delete from public." + table + " where "
                            + (table.equals("courses") ? "id" : "course_id")
                            + " in (select id from public.courses where slug like '" + slug + "%')");
                }
            }
        }
    }

    private void everything(String parameters) throws Exception {
        try (RawHttp response = RawHttp.send("GET /api/v0/study-registry/completions?format=csv" + parameters
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: " + registrar.authorization()
                + "\r\n\r\n")) {
            assertTrue(response.readToEnd().whole());
        }
    }

    private List<String> given(UUID completion) throws Exception {
        List<String> given = new ArrayList<>();
        explain(completion.toString(), "--registrar", registrar.id().toString())
                .get("given")
                .forEach(one -> given.add(one.get("certainty").asText()));
        return given;
    }

    /** The platform has sent it since, which does not change the completion. */
    @Test
    void anExportFromBeforeItWasWithheldIsNamed() throws Exception {
        Api.completions(registrar, module.code()).then().statusCode(200);
        Database.execute(
                "insert into public.credit_registrations (course_module_completion_id, submitted_at) values (?, now())",
                completion);

        JsonNode explained = explain(completion.toString());

        assertEquals(List.of("submitted-by-platform"), withholding(explained));
        assertEquals(1, explained.get("given").size(), explained.toPrettyString());
    }

    @Test
    void anAddressFindsWhateverItsCaseAndAnAccessRequestFindsTheStudentsOthers() throws Exception {
        String email = "Student-" + UUID.randomUUID() + "@Example.com";
        Lms.set(completion, "email", "'" + email + "'");
        UUID withOtherAddress = Lms.completion(module);
        Lms.set(withOtherAddress, "completion_granter_user_id", "user_id");
        Lms.set(
                withOtherAddress,
                "user_id",
                "(select user_id from public.course_module_completions where id = '" + completion + "')");

        JsonNode byAddress = list("--email", email.toLowerCase());
        JsonNode ofSubject = list("--email", email, "--subject-access");

        assertEquals(1, byAddress.size());
        assertEquals(2, ofSubject.size(), ofSubject.toPrettyString());
        JsonNode actions = JSON.readTree(
                Cli.run("audit", "actions", "--since", "1h", "--output", "json").out());
        List<String> seen = new ArrayList<>();
        actions.forEach(action -> {
            if (action.get("completions").toString().contains(completion.toString())) {
                seen.add(
                        action.get("action").asText() + " " + action.get("rows").asInt());
            }
        });
        assertEquals(List.of("explain 1", "subject-access 2"), seen);
        assertFalse(actions.toString().toLowerCase().contains(email.toLowerCase()), "an address is on record");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Result noCompletion = Cli.run("explain", UUID.randomUUID().toString());
        Result noAddress = Cli.run("explain", "--email", "nobody@example.org");
        Result both = Cli.run("explain", completion.toString(), "--email", "a@example.org");
        Result accessById = Cli.run("explain", completion.toString(), "--subject-access");

        assertEquals(
                List.of(ExitCode.NOT_FOUND, ExitCode.NOT_FOUND, ExitCode.USAGE, ExitCode.USAGE),
                List.of(noCompletion.exitCode(), noAddress.exitCode(), both.exitCode(), accessById.exitCode()));
    }

    private static JsonNode explain(String... arguments) throws Exception {
        return list(arguments).get(0);
    }

    private static JsonNode list(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("explain", "--output", "json"));
        command.addAll(List.of(arguments));
        Result result = Cli.run(command.toArray(String[]::new));
        assertEquals(ExitCode.OK, result.exitCode(), result.err());
        return JSON.readTree(result.out());
    }

    private static List<String> names(JsonNode explained) {
        return explained.get("rules").findValues("rule").stream()
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> withholding(JsonNode explained) {
        List<String> withholding = new ArrayList<>();
        explained.get("rules").forEach(rule -> {
            if (rule.get("exported").asText().equals("no")) {
                withholding.add(rule.get("rule").asText());
            }
        });
        return withholding.stream().sorted().collect(Collectors.toList());
    }
}
