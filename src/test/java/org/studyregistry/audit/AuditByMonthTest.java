package org.studyregistry.audit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.PostgresServer;

/** A record of years is moved into months where it is, and ends by month. */
class AuditByMonthTest {

    private static final int RECORDS = 20_000;

    private static final String SUM =
            "select count(*) || md5(string_agg(l::text, ',' order by id)) from study_registry.audit_log l";

    private PostgresServer server;
    private Connection connection;

    @BeforeEach
    void aFilledRecord() throws SQLException {
        server = PostgresServer.start();
        connection = DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
        Flyway.configure()
                .dataSource(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:db/migration/lms")
                .load()
                .migrate();
        migrate("8");
        execute("create role reading");
        execute("create role serving");
        execute("grant select (id, kind) on study_registry.audit_records to reading");
        execute("grant select, insert on study_registry.audit_records, study_registry.audit_outcomes to serving");
        execute("""
                insert into study_registry.audit_records (
                    id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                    exclude_registered, format, completions)
                select gen_random_uuid(), case when n %% 10 < 6 then 'export' else 'registration' end,
                       now() - interval '5 years' * n / %1$d, gen_random_uuid(), 'R', 'key', '192.0.2.1', 'r' || n,
                       case when n %% 10 < 6 then 'c' end, case when n %% 10 < 6 then array[gen_random_uuid()] end,
                       case when n %% 10 < 6 then false end, case when n %% 10 < 6 then 'application/json' end,
                       case when n %% 10 >= 6 then array[gen_random_uuid()] end
                from generate_series(1, %1$d) n
                """.replace("%1$d", String.valueOf(RECORDS)).replace("%%", "%"));
        execute("""
                insert into study_registry.audit_outcomes (record_id, outcome, row_count, byte_count, sha256)
                select id, 'delivered', 1, 2, sha256('') from study_registry.audit_records where kind = 'export'
                """);
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void theMigrationKeepsEveryRecordItsRightsAndThatNothingIsChanged() throws SQLException {
        Object before = value(SUM);
        Object file = value("select pg_relation_filenode('study_registry.audit_records')");

        migrate("latest");

        UUID next = RecordIds.next();
        insert(next);
        insert(UUID.randomUUID());
        assertAll(
                () -> assertEquals(before, value(SUM + " where request_id <> 'new'"), "records"),
                () -> assertEquals(
                        file, value("select pg_relation_filenode('study_registry.audit_records_earlier')"), "no copy"),
                () -> assertEquals(
                        value("select 'audit_records_' || to_char(now() at time zone 'UTC', 'YYYYMM')"),
                        partition(next)),
                () -> assertEquals(3, value("select study_registry.audit_months_ahead()")),
                () -> assertEquals(
                        true,
                        value("select has_column_privilege('reading',"
                                + " 'study_registry.audit_records', 'kind', 'select')")),
                () -> assertEquals(
                        false,
                        value("select has_column_privilege('reading',"
                                + " 'study_registry.audit_records', 'course', 'select')")),
                () -> assertEquals(
                        true,
                        value("select has_table_privilege('serving',"
                                + " 'study_registry.audit_outcomes', 'insert')")));
        for (String change : new String[] {
            "update study_registry.audit_records set course = 'x' where id = '" + next + "'",
            "update study_registry.audit_records_earlier set course = 'x'",
            "delete from study_registry.audit_records where id = '" + next + "'",
            "delete from study_registry.audit_outcomes",
            "truncate study_registry.audit_records",
            "truncate study_registry." + partition(next),
            "truncate study_registry.audit_outcomes_earlier"
        }) {
            SQLException refused = assertThrows(SQLException.class, () -> execute(change), change);
            assertTrue(refused.getMessage().contains("never changed"), refused::getMessage);
        }
    }

    @Test
    void aMonthThatEndedIsDroppedAndLeavesAPurge() throws SQLException {
        migrate("latest");
        for (String table : new String[] {"audit_records", "audit_outcomes"}) {
            execute("create table study_registry." + table + "_202001 partition of study_registry." + table
                    + " for values from (study_registry.audit_first_id('2020-01-01 00:00Z'))"
                    + " to (study_registry.audit_first_id('2020-02-01 00:00Z'))");
        }
        insert(RecordIds.at(1_578_000_000_000L));
        long all = (long) value("select count(*) from study_registry.audit_records");

        Object early = value("select study_registry.audit_drop_month('2020-02-01 12:00Z')");
        Object dropped = value("select study_registry.audit_drop_month('2020-02-02 00:00Z')");
        Object again = value("select study_registry.audit_drop_month('2020-02-02 00:00Z')");

        assertAll(
                () -> assertNull(early, "a day after its end a record of the month can still be opened"),
                () -> assertEquals(1L, dropped),
                () -> assertNull(again),
                () -> assertNull(value("select to_regclass('study_registry.audit_outcomes_202001')")),
                () -> assertEquals(all - 1, value("select count(*) from study_registry.audit_records")),
                () -> assertEquals(
                        "2020-02-01 1",
                        value("select to_char(opened_before at time zone 'UTC', 'YYYY-MM-DD ') || record_count"
                                + " from study_registry.audit_purges")));
    }

    private void migrate(String version) {
        Flyway.configure()
                .dataSource(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:db/migration/registry")
                .schemas("study_registry")
                .defaultSchema("study_registry")
                .createSchemas(true)
                .table("schema_history")
                .target(version)
                .load()
                .migrate();
    }

    private void insert(UUID id) throws SQLException {
        execute("insert into study_registry.audit_records (id, kind, registrar_id, registrar_name, key_hint,"
                + " client_address, request_id, completions) values ('" + id
                + "', 'registration', gen_random_uuid(), 'R', 'key', '192.0.2.1', 'new', '{}')");
    }

    private Object partition(UUID id) throws SQLException {
        return value("select relname::text from pg_class where oid ="
                + " (select tableoid from study_registry.audit_records where id = '" + id + "')");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Object value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getObject(1);
        }
    }
}
