package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.PostgresTestResource;

/** How PostgreSQL finds receipts among those of years: by what they are asked for. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ReceiptPlansTest {

    private static final UUID REGISTRAR = UUID.randomUUID();

    /** Of the registrar one of a hundred, in ten modules, of which ten contradict; and five thousand such of others. */
    private static final String RECEIPTS = """
            insert into study_registry.registration_receipts (
                registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, received_at,
                request_id, outcome, registered_student_number)
            select case when n % 100 > 0 then md5('registrar' || n % 7)::uuid else '%s' end, md5('completion' || n)::uuid,
                   md5('module' || n % 1000)::uuid, md5('module' || n % 1000)::uuid, '1', now(),
                   now() - (100000 - n) * interval '20 minutes', 'plans',
                   case when conflict then 'conflict' else 'registered' end, case when conflict then '2' end
            from (select n, n % 10000 = 0 or n % 20 = 1 as conflict from generate_series(1, 100000) n) n
            """.replace("%s", REGISTRAR.toString());

    @Test
    void receiptsAreFoundByWhatTheyAreAskedFor() throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(RECEIPTS);
            statement.execute("analyze study_registry.registration_receipts");
            statement.execute("set local plan_cache_mode = force_custom_plan");

            String ofRegistrar = "'" + REGISTRAR + "', 0, ";
            String module = "array[md5('module100')::uuid]";
            String ofCourse = plan(
                    statement,
                    ReceiptRepository.RECEIPTS,
                    ofRegistrar + "null, null, " + module + ", null, null, null");
            String conflicts = plan(
                    statement, ReceiptRepository.RECEIPTS, ofRegistrar + "'conflict', null, null, null, null, null");
            String allConflicts =
                    plan(statement, ReceiptListRepository.LIST, "now() - interval '3 years', null, true, 1000");
            String newest = plan(statement, ReceiptListRepository.LIST, "now() - interval '7 days', null, false, 1000");
            String ofCompletion =
                    plan(statement, ReceiptListRepository.OF_COMPLETIONS, "array[md5('completion7')::uuid]");

            connection.rollback();
            assertAll(
                    () -> assertTrue(ofCourse.contains("registration_receipts_module"), ofCourse),
                    () -> assertTrue(conflicts.contains("registration_receipts_exceptional"), conflicts),
                    () -> assertTrue(allConflicts.contains("registration_receipts_conflicts"), allConflicts),
                    () -> assertFalse(newest.contains("Seq Scan on registration_receipts"), newest),
                    () -> assertTrue(ofCompletion.contains("registration_receipts_completion"), ofCompletion));
        }
    }

    private static String plan(Statement statement, String sql, String parameters) throws SQLException {
        statement.execute("prepare planned as " + sql);
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("explain (costs off) execute planned (" + parameters + ")")) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        statement.execute("deallocate planned");
        return plan.toString();
    }
}
