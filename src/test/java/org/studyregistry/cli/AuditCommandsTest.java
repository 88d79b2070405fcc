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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** What an operator can find out of the record, and how long it is kept. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class AuditCommandsTest {

    private static final String RECEIPTS = "/api/v0/study-registry/registrations";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @Test
    void listsByRegistrarAndByCourseInAnyOfItsNames() throws Exception {
        Module other = Lms.module();
        export(module.course().toString());
        export(other.code());

        for (String name :
                List.of(module.course().toString(), module.code(), module.id().toString())) {
            JsonNode records = json("--course", name);
            assertEquals(1, records.size(), name);
            assertEquals(
                    module.id().toString(), records.get(0).get("modules").get(0).asText());
        }
        assertEquals(2, json().size());
        assertEquals(0, json("--since", "2099-01-01").size());
        String table = Cli.run("audit", "list", "--registrar", registrar.id().toString())
                .out();
        assertTrue(table.contains("delivered") && table.contains(other.code()), table);
    }

    @Test
    void listsATimeAndTheNewestOfIt() throws Exception {
        UUID oldest = record(registrar, "now() - interval '3 days'");
        UUID middle = record(registrar, "now() - interval '2 days'");
        UUID newest = record(registrar, "now() - interval '1 hour'");

        assertEquals(List.of(oldest, middle), ids(json("--until", "1d")));
        assertEquals(List.of(middle, newest), ids(json("--limit", "2")));
        assertEquals(List.of(middle), ids(json("--until", "1d", "--limit", "1")));
        assertEquals(ExitCode.USAGE, Cli.run("audit", "list", "--limit", "0").exitCode(), "a limit of none");
        assertEquals(
                ExitCode.USAGE,
                Cli.run("audit", "list", "--follow", "--until", "1d").exitCode());
    }

    @Test
    void listsLinesAndCsv() throws Exception {
        UUID one = record(registrar, "now() - interval '2 hours'");
        UUID other = record(registrar, "now() - interval '1 hour'");
        String of = registrar.id().toString();

        List<String> lines = Cli.run("audit", "list", "--registrar", of, "--output", "ndjson")
                .out()
                .lines()
                .toList();
        List<String> csv = Cli.run("audit", "list", "--registrar", of, "--output", "csv")
                .out()
                .lines()
                .toList();

        assertEquals(2, lines.size());
        assertEquals(
                one.toString(),
                new ObjectMapper().readTree(lines.get(0)).get("id").asText());
        assertEquals(3, csv.size());
        assertTrue(csv.get(0).startsWith("id,opened_at,kind,"), csv.get(0));
        assertTrue(csv.get(2).startsWith(other + ","), csv.get(2));
    }

    /** More rows than the first page, by which a table's columns are as wide as they are. */
    @Test
    void aLongListIsWhole() throws Exception {
        Database.execute("""
                insert into study_registry.audit_records (
                    id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                    exclude_registered, format)
                select gen_random_uuid(), 'export', now() - n * interval '1 second', ?, 'R', 'key', '127.0.0.1', 'r' || n,
                       'c', '{}', false, 'application/json'
                from generate_series(1, 1234) n
                """, registrar.id());
        String of = registrar.id().toString();

        assertEquals(
                1235, Cli.run("audit", "list", "--registrar", of).out().lines().count());
        assertEquals(1234, json().size());
    }

    @Test
    void whoReceivedIsACommandOfItsOwn() throws Exception {
        UUID completion = Lms.completion(module);
        settled(completion);
        export(module.code());

        JsonNode given = new ObjectMapper()
                .readTree(Cli.run("audit", "who-received", completion.toString(), "--output", "json")
                        .out());
        Result unknown = Cli.run("audit", "who-received", UUID.randomUUID().toString());

        assertEquals(1, given.size());
        assertEquals(completion.toString(), given.get(0).get("completion").asText());
        assertEquals(
                "Registrar " + registrar.id(), given.get(0).get("registrar").asText());
        assertEquals("sent", given.get(0).get("certainty").asText());
        assertEquals(ExitCode.NOT_FOUND, unknown.exitCode());
        assertEquals(ExitCode.USAGE, Cli.run("audit", "who-received").exitCode());
    }

    private static List<UUID> ids(JsonNode records) {
        List<UUID> ids = new ArrayList<>();
        records.forEach(record -> ids.add(UUID.fromString(record.get("id").asText())));
        return ids;
    }

    @Test
    void onlyWhatIsOldEnoughIsPurgedAndOnlyWithAYes() {
        UUID old = record(registrar, "now() - interval '3 years'");
        UUID young = record(registrar, "now() - interval '1 year'");

        Result refused = Cli.run("audit", "purge", "--older-than", "2y");
        boolean stillThere = exists(old);
        Result purged = Cli.run("audit", "purge", "--older-than", "2y", "--yes");

        assertAll(
                () -> assertEquals(ExitCode.NOT_CONFIRMED, refused.exitCode()),
                () -> assertTrue(stillThere, "deleted without a yes"),
                () -> assertEquals(ExitCode.OK, purged.exitCode(), purged.err()),
                () -> assertFalse(exists(old), "the old one is still there"),
                () -> assertTrue(exists(young), "the young one is gone"),
                () -> assertEquals(
                        1,
                        Database.count("select count(*) from study_registry.audit_purges where record_count >= 1"
                                + " and purged_by = session_user and opened_before < now() - interval '1 year'"),
                        "purges on record"));
    }

    @Test
    void receiptsAreNamedToo() throws Exception {
        UUID completion = Lms.completion(module);
        settled(completion);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "012345678")))
                .then()
                .statusCode(200);
        Api.as(registrar).get(RECEIPTS).then().statusCode(200);
        Api.as(Lms.registrar()).get(RECEIPTS).then().statusCode(200);
        Api.as(registrar)
                .get(RECEIPTS + "?course=" + Lms.module().code())
                .then()
                .statusCode(200);

        assertEquals(
                List.of(
                        "Registrar " + registrar.id() + ": sent " + completion,
                        "Registrar " + registrar.id() + ": possibly sent " + completion),
                whoReceived(completion));
    }

    @Test
    void whoReceivedACompletionIsNamed() throws Exception {
        UUID completion = Lms.completion(module);
        settled(completion);
        Lms.completion(module);
        RegistrarWithKey excluding = Lms.registrar();
        RegistrarWithKey elsewhere = Lms.registrar();
        registeredLongAgo(completion, excluding.id());
        export(registrar, module.code());
        export(excluding, module.code() + "?exclude_already_registered=true");
        export(elsewhere, Lms.module().code());

        List<String> answer = whoReceived(completion);

        assertEquals(List.of("Registrar " + registrar.id() + ": sent " + completion), answer);
    }

    @Test
    void whatCannotBeToldIsPossible() throws Exception {
        UUID changed = Lms.completion(module);
        export(module.code());
        Lms.set(changed, "eligible_for_ects", "false");

        assertEquals(List.of("Registrar " + registrar.id() + ": possibly sent " + changed), whoReceived(changed));
    }

    @Test
    void whatWasDeletedBeforeOrMadeLaterWasNotSent() throws Exception {
        UUID deleted = Lms.completion(module);
        Lms.set(deleted, "deleted_at", "now() - interval '1 hour'");
        export(module.code());
        UUID later = Lms.completion(module);

        assertEquals(List.of(), whoReceived(deleted));
        assertEquals(List.of(), whoReceived(later));
    }

    private void export(String course) {
        export(registrar, course);
    }

    private static void export(RegistrarWithKey by, String course) {
        Api.completions(by, course).then().statusCode(200);
        await().until(() -> Database.count(
                        "select count(*) from study_registry.audit_log where registrar_id = ? and outcome = 'unfinished'",
                        by.id())
                == 0);
    }

    private JsonNode json(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "audit",
                "list",
                "--output",
                "json",
                "--registrar",
                registrar.id().toString()));
        arguments.addAll(List.of(options));
        return new ObjectMapper()
                .readTree(Cli.run(arguments.toArray(String[]::new)).out());
    }

    private static UUID record(RegistrarWithKey by, String openedAt) {
        UUID id = UUID.randomUUID();
        Database.execute("""
                insert into study_registry.audit_records (
                    id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                    exclude_registered, format)
                values (?, 'export', %s, ?, 'R', 'key', '127.0.0.1', 'r', 'c', '{}', false, 'application/json')
                """.formatted(openedAt), id, by.id());
        return id;
    }

    private static boolean exists(UUID record) {
        return Database.count("select count(*) from study_registry.audit_records where id = ?", record) == 1;
    }

    /** Makes a completion one that has not changed for a day. */
    private static void settled(UUID completion) throws SQLException {
        withoutTriggers("update public.course_module_completions set created_at = now() - interval '1 day',"
                + " updated_at = now() - interval '1 day' where id = '" + completion + "'");
    }

    private static void registeredLongAgo(UUID completion, UUID by) throws SQLException {
        Lms.registered(completion, by);
        withoutTriggers("update public.course_module_completion_registered_to_study_registries"
                + " set created_at = now() - interval '1 day' where course_module_completion_id = '" + completion
                + "'");
    }

    private static void withoutTriggers(String sql) throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    private static List<String> whoReceived(UUID completion) throws Exception {
        JsonNode explained = new ObjectMapper()
                .readTree(Cli.run("explain", completion.toString(), "--output", "json")
                        .out());
        List<String> answer = new ArrayList<>();
        explained
                .get(0)
                .get("given")
                .forEach(given -> answer.add(given.get("registrar").asText() + ": "
                        + given.get("certainty").asText() + " " + completion));
        return answer;
    }
}
