package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
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

/** Receipts and the operator's own actions: seen, ended when they are old, and without a student's number on request. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RetentionCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    /** More than a batch, so that several are recorded. */
    @Test
    void onlyOldReceiptsArePurgedAndEachBatchIsRecorded() {
        UUID young = Lms.completion(module);
        receipt(young, "now() - interval '1 year'", "1");
        Database.execute("""
                insert into study_registry.registration_receipts (
                    registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, received_at,
                    request_id, outcome)
                select ?, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '1', now(), now() - interval '30 years',
                       'r', 'registered'
                from generate_series(1, 5003)
                """, registrar.id());
        long purgesBefore = actions("receipts-purge");

        Result refused = Cli.run("receipts", "purge", "--older-than", "25y");
        long afterRefusal = receipts();
        Result purged = Cli.run("receipts", "purge", "--older-than", "25y", "--yes");

        assertAll(
                () -> assertEquals(ExitCode.NOT_CONFIRMED, refused.exitCode()),
                () -> assertTrue(refused.err().contains("5003 receipts"), refused.err()),
                () -> assertEquals(5004, afterRefusal),
                () -> assertEquals("Receipts deleted: 5003", purged.err().strip()),
                () -> assertEquals(1, receipts(), "the young one is left"),
                () -> assertEquals(purgesBefore + 2, actions("receipts-purge"), "batches on record"));
    }

    @Test
    void aStudentsNumberIsErasedWhereverItStandsAndTheRecordDoesNotHaveIt() throws Exception {
        String number = "0" + System.nanoTime();
        UUID registered = Lms.completion(module);
        UUID contradicted = Lms.completion(module);
        UUID other = Lms.completion(module);
        Registering.post(registrar, Registering.batch(Registering.item(registered, number)))
                .then()
                .statusCode(200);
        Registering.post(registrar, Registering.batch(Registering.item(contradicted, "7654321")))
                .then()
                .statusCode(200);
        Registering.post(registrar, Registering.batch(Registering.item(contradicted, number)));
        Registering.post(registrar, Registering.batch(Registering.item(other, "7654321")))
                .then()
                .statusCode(200);

        Result nothing = Cli.withInput("\n", "receipts", "erase", "--yes");
        Result erased = Cli.withInput(number + "\n", "receipts", "erase", "--yes");

        assertAll(
                () -> assertEquals(ExitCode.USAGE, nothing.exitCode()),
                () -> assertEquals("Receipts changed: 2", erased.err().strip()),
                () -> assertFalse((erased.out() + erased.err()).contains(number), erased.err()),
                () -> assertEquals(
                        0,
                        Database.count(
                                "select count(*) from study_registry.registration_receipts r where r::text like ?",
                                "%" + number + "%")),
                () -> assertEquals(
                        1,
                        Database.count(
                                "select count(*) from study_registry.operator_actions a where action = 'receipts-erasure'"
                                        + " and completions @> array[?::uuid, ?::uuid] and row_count = 2"
                                        + " and a::text not like ?",
                                registered,
                                contradicted,
                                "%" + number + "%")));
        String given = Api.as(registrar)
                .get("/api/v0/study-registry/registrations")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertTrue(given.contains("\"erased\"") && given.contains("7654321"), given);
    }

    @Test
    void conflictsAreListedWithBothNumbers() throws Exception {
        UUID completion = Lms.completion(module);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "111")));
        Registering.post(registrar, Registering.batch(Registering.item(completion, "222")));

        JsonNode all = json("receipts", "list", "--registrar", registrar.id().toString(), "--output", "json");
        JsonNode conflicts =
                json("receipts", "list", "--registrar", registrar.id().toString(), "--conflicts", "--output", "json");

        assertEquals(2, all.size());
        assertEquals(1, conflicts.size());
        assertEquals("222", conflicts.get(0).get("student_number").asText());
        assertEquals("111", conflicts.get(0).get("registered_student_number").asText());
        assertEquals(completion.toString(), conflicts.get(0).get("completion").asText());
    }

    @Test
    void theAuditRecordIsPurgedInBatches() {
        Database.execute("""
                insert into study_registry.audit_records (
                    id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                    exclude_registered, format)
                select gen_random_uuid(), 'export', now() - interval '40 years', ?, 'R', 'key', '127.0.0.1', 'r', 'c', '{}',
                       false, 'application/json'
                from generate_series(1, 5001)
                """, registrar.id());

        Result purged = Cli.run("audit", "purge", "--older-than", "35y", "--yes");

        assertTrue(purged.err().startsWith("Audit records deleted: 5001"), purged.err());
        assertEquals(
                2,
                Database.count("select count(*) from study_registry.audit_purges"
                        + " where opened_before < now() - interval '34 years'"));
    }

    @Test
    void aSessionOfTheServiceIsSeenAndEndedAndNoOther() throws Exception {
        try (Connection ours = Database.connect();
                Connection another = Database.connect();
                Statement statement = ours.createStatement()) {
            statement.execute("set application_name = 'study-registry-streams'");
            int pid = pid(ours);
            int others = pid(another);

            String listed = Cli.run("activity").out();
            Result refused = Cli.run("activity", "--end", Integer.toString(others), "--yes");
            Result ended = Cli.run("activity", "--end", Integer.toString(pid), "--yes");

            assertAll(
                    () -> assertTrue(listed.contains(pid + " ") && listed.contains("study-registry-streams"), listed),
                    () -> assertEquals(ExitCode.NOT_FOUND, refused.exitCode(), refused.err()),
                    () -> assertEquals(ExitCode.OK, ended.exitCode(), ended.err()),
                    () -> assertTrue(another.isValid(5), "another program's session"));
        }
    }

    private static int pid(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void receipt(UUID completion, String receivedAt, String number) {
        Database.execute("""
                insert into study_registry.registration_receipts (
                    registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, received_at,
                    request_id, outcome)
                values (?, ?, ?, ?, ?, now(), %s, 'r', 'registered')
                """.formatted(receivedAt), registrar.id(), completion, module.course(), module.id(), number);
    }

    private long receipts() {
        return Database.count(
                "select count(*) from study_registry.registration_receipts where registrar_id = ?", registrar.id());
    }

    private static long actions(String kind) {
        return Database.count("select count(*) from study_registry.operator_actions where action = ?", kind);
    }

    private static JsonNode json(String... arguments) throws Exception {
        return JSON.readTree(Cli.run(arguments).out());
    }
}
