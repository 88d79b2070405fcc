package org.studyregistry.explanation;

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
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.PostgresTestResource;

/** How PostgreSQL finds who received a completion, in a record of years. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class DisclosurePlansTest {

    /** Of two thousand modules, of which one is the completion's, and of as many students. */
    private static final String RECORDS = """
            insert into study_registry.audit_records (
                id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                exclude_registered, format, completions)
            select overlay(study_registry.audit_first_id(at)::text placing right(gen_random_uuid()::text, 22) from 15)::uuid,
                   kind, at, md5('registrar' || n % 50)::uuid, 'R', 'key', '192.0.2.1', 'plans', 'c',
                   case kind when 'export' then array[case n % 2000 when 2 then '%s'::uuid else md5('module' || n % 2000)::uuid end] end,
                   case kind when 'export' then false end, case kind when 'registration' then null else 'application/json' end,
                   case kind when 'registration' then array[md5('completion' || n)::uuid] end
            from (select n, date_trunc('month', now(), 'UTC') + n * interval '20 seconds' as at,
                         case when n % 1000 = 1 then 'receipts' when n % 2 = 0 then 'export' else 'registration' end as kind
                  from generate_series(1, 100000) n) n
            """;

    private static final String OUTCOMES = """
            insert into study_registry.audit_outcomes (record_id, outcome, row_count, byte_count, sha256)
            select id, 'delivered', 1, 2, sha256('') from study_registry.audit_records where request_id = 'plans'
            and kind <> 'registration'
            """;

    @Test
    void recordsOfACompletionAreFoundByIndex() throws SQLException {
        Module module = Lms.module();
        UUID completion = Lms.completion(module);
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(RECORDS.replace("%s", module.id().toString()));
            statement.execute(OUTCOMES);
            statement.execute("analyze study_registry.audit_records, study_registry.audit_outcomes");
            statement.execute("prepare planned as " + DisclosureRepository.DISCLOSURES);
            statement.execute(
                    "update public.course_module_completions set created_at = '2020-01-01', updated_at = '2020-01-01'"
                            + " where id = '" + completion + "'");

            StringBuilder lines = new StringBuilder();
            try (ResultSet rows = statement.executeQuery(
                    "explain (analyze, timing off, costs off) execute planned ('{" + completion + "}', null)")) {
                while (rows.next()) {
                    lines.append(rows.getString(1)).append('\n');
                }
            }
            statement.execute("deallocate planned");

            connection.rollback();
            String plan = lines.toString();
            Object month = Database.value("select to_char(now() at time zone 'UTC', 'YYYYMM')");
            assertAll(
                    () -> assertTrue(plan.contains("actual rows=50"), plan),
                    () -> assertTrue(plan.contains("_modules"), plan),
                    () -> assertTrue(plan.contains("_completions"), plan),
                    // The months to come are empty.
                    () -> assertFalse(plan.contains("Seq Scan on audit_records_" + month), plan),
                    () -> assertFalse(plan.contains("Seq Scan on audit_outcomes_" + month), plan));
        }
    }
}
