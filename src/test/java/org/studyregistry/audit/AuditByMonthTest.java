package org.studyregistry.audit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.database.TimeOrderedIds;
import org.studyregistry.testsupport.PostgresServer;

/** A record of years is moved into months where it is, and ends by month. */
class AuditByMonthTest {

    private static final int RECORDS = 20_000;

    private static final String SUM =
            "select count(*) || md5(string_agg(l::text, ',' order by id)) from study_registry.audit_log l";

    private static final Pattern FILLED_TABLE_READ =
            Pattern.compile("Seq Scan on audit_(records|outcomes)_(2020|earlier)");

    private static final String RECEIPT = """
            insert into study_registry.registration_receipts (
                registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, request_id, outcome)
            select id, id, id, id, '1', now(), 'r', 'registered' from (select gen_random_uuid() as id) one
            """;

    private PostgresServer server;
    private Connection connection;

    @BeforeEach
    void aFilledRecord() throws SQLException {
        server = PostgresServer.start();
        connection = connect();
        Flyway.configure()
                .dataSource(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:db/migration/lms")
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
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
                select overlay(gen_random_uuid()::text placing 'f' from 1)::uuid, case when n %% 10 < 6 then 'export' else 'registration' end,
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

        UUID amongThem = TimeOrderedIds.next();
        insert(amongThem);

        migrate("latest");

        UUID next = TimeOrderedIds.next();
        insert(next);
        insert(UUID.randomUUID());
        assertAll(
                () -> assertEquals(before, value(SUM + " where request_id <> 'new'"), "records"),
                () -> assertEquals(
                        file, value("select pg_relation_filenode('study_registry.audit_records_earlier')"), "no copy"),
                () -> assertEquals(
                        value("select 'audit_records_' || to_char(now() at time zone 'UTC', 'YYYYMM')"),
                        partition(next)),
                () -> assertEquals(partition(next), partition(amongThem), "an id in the range of a month"),
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
        month("2020-01-01");
        insert(TimeOrderedIds.at(1_578_000_000_000L));
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

    /** What takes long is done before anything is locked. */
    @Test
    void exportsAreRecordedWhileTheMigrationReadsTheRecord() throws Exception {
        String script;
        try (InputStream file = getClass().getResourceAsStream("/db/migration/registry/V9__audit_by_month.sql")) {
            script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        String reading = script.substring(0, script.indexOf("set local lock_timeout"));
        try (Connection migrating = connect();
                Statement statement = migrating.createStatement()) {
            migrating.setAutoCommit(false);
            statement.execute("set local search_path = study_registry");
            statement.execute(reading);

            execute("set lock_timeout = '1s'");
            insert(UUID.randomUUID());

            migrating.rollback();
        }
    }

    /** A command that reads the record would hold up the migration, and all exports behind it. */
    @Test
    void aMigrationThatCannotHaveTheRecordGivesWayAndIsRepeated() throws SQLException {
        // It waits for whoever reads.
        migrate("8.1");
        Object before = value(SUM);
        try (Connection reading = connect();
                Statement statement = reading.createStatement()) {
            reading.setAutoCommit(false);
            statement.execute("select from study_registry.audit_log limit 1");

            RuntimeException refused = assertThrows(RuntimeException.class, () -> migrate("latest"));

            assertTrue(refused.getMessage().contains("lock timeout"), refused::getMessage);
            assertEquals("8.1", value("select max(version) from study_registry.schema_history where success"));
            insert(UUID.randomUUID());
            reading.rollback();
        }

        migrate("latest");

        assertEquals(before, value(SUM + " where request_id <> 'new'"));
    }

    /** The right to delete is enough, though only an owner could drop a table; and nothing less is. */
    @Test
    void monthsAreDroppedWithTheRightToDelete() throws SQLException {
        migrate("latest");
        month("2020-01-01");
        insert(TimeOrderedIds.at(1_578_000_000_000L));
        execute("grant usage on schema study_registry to serving, reading");
        execute("grant delete on study_registry.audit_records to reading");
        String drop = "select study_registry.audit_drop_month('2021-01-01 00:00Z')";

        execute("set session authorization serving");
        SQLException refused = assertThrows(SQLException.class, () -> value(drop));
        execute("set session authorization reading");
        Object dropped = value(drop);
        execute("reset session authorization");

        assertAll(
                () -> assertEquals("42501", refused.getSQLState()),
                () -> assertEquals(1L, dropped),
                () -> assertEquals("reading", value("select purged_by from study_registry.audit_purges")));
    }

    /** However many records there are: none is read but those that are meant. */
    @Test
    void outcomesAndPurgesFindTheirRecordsByIndex() throws SQLException {
        migrate("latest");
        for (String month : new String[] {"2020-01-01", "2020-02-01", "2020-03-01"}) {
            month(month);
            execute("""
                    insert into study_registry.audit_records (
                        id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, completions)
                    select overlay(study_registry.audit_first_id(at)::text placing right(gen_random_uuid()::text, 22) from 15)::uuid,
                           'registration', at, gen_random_uuid(), 'R', 'key', '192.0.2.1', 'month', '{}'
                    from (select '%s 00:00Z'::timestamptz + n * interval '1 minute' as at from generate_series(1, 30000) n) n
                    """.replace("%s", month));
        }
        execute("""
                insert into study_registry.audit_outcomes (record_id, outcome, row_count, byte_count, sha256)
                select id, 'delivered', 1, 2, sha256('') from study_registry.audit_records where request_id = 'month'
                """);
        execute("analyze study_registry.audit_records, study_registry.audit_outcomes");

        String ids = value("select array_agg(id)::text from (select id from study_registry.audit_records"
                        + " where request_id = 'month' order by opened_at limit 1000) ended")
                .toString();
        String completed = plan(
                AuditRepository.COMPLETE,
                "'" + ids + "'",
                "array_fill('delivered'::text, '{1000}')",
                "array_fill(1::bigint, '{1000}')",
                "array_fill(1::bigint, '{1000}')",
                "array_fill(sha256(''), '{1000}')",
                "array_fill(null::text, '{1000}')",
                "array_fill(null::text, '{1000}')");
        String purged = plan(AuditRepository.PURGE, "now() - interval '2 years'", "5000");

        assertAll(
                () -> assertFalse(FILLED_TABLE_READ.matcher(completed).find(), completed),
                () -> assertFalse(FILLED_TABLE_READ.matcher(purged).find(), purged));
    }

    /** A registration that has not ended holds up the migration, and no other registration. */
    @Test
    void registrationsGoOnWhileIndexesOfReceiptsAreMade() throws Exception {
        migrate("9");
        try (Connection registering = connect();
                Statement statement = registering.createStatement()) {
            registering.setAutoCommit(false);
            statement.execute(RECEIPT);
            CompletableFuture<Void> migration = CompletableFuture.runAsync(() -> migrate("latest"));
            Awaitility.await()
                    .until(() -> migration.isDone()
                            || !value("select count(*) from pg_locks where not granted")
                                    .equals(0L));

            execute("set lock_timeout = '1s'");
            execute(RECEIPT);

            registering.commit();
            migration.join();
        }
        assertEquals(
                6L,
                value(
                        "select count(*) from pg_index where indisvalid and indrelid = 'study_registry.registration_receipts'::regclass"
                                + " and not indisprimary"));
    }

    /** Whose lock is waited for by nobody: exports write to these tables. */
    @Test
    void exportsGoOnWhileIndexesOfEarlierRecordsAreMade() throws Exception {
        try (Connection exporting = connect();
                Statement statement = exporting.createStatement()) {
            exporting.setAutoCommit(false);
            statement.execute(
                    "insert into study_registry.audit_outcomes (record_id, outcome, row_count, byte_count, sha256)"
                            + " select id, 'delivered', 1, 2, sha256('') from study_registry.audit_records where kind <> 'export' limit 1");
            CompletableFuture<Void> migration = CompletableFuture.runAsync(() -> migrate("8.1"));
            Awaitility.await()
                    .until(() -> migration.isDone()
                            || !value("select count(*) from pg_locks where not granted")
                                    .equals(0L));

            execute("set lock_timeout = '1s'");
            insert(UUID.randomUUID());

            exporting.commit();
            migration.join();
        }
        migrate("latest");
        assertEquals(
                3L,
                value("select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where c.relname ~ '^audit_.*_earlier_(receipts|modules|completions)_idx$' and c.relkind = 'i'"
                        + " and c.relname <> 'audit_records_earlier_modules_idx'"
                        + " and c.relname <> 'audit_records_earlier_completions_idx'"),
                "the indexes are those of the partitions");
    }

    private String plan(String sql, String... values) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = force_custom_plan");
            statement.execute("prepare planned as " + sql);
            try (ResultSet lines =
                    statement.executeQuery("explain (costs off) execute planned (" + String.join(", ", values) + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            statement.execute("deallocate planned");
        }
        return plan.toString();
    }

    /** The tables of a month that nobody made ahead. */
    private void month(String first) throws SQLException {
        for (String table : new String[] {"audit_records", "audit_outcomes"}) {
            execute("create table study_registry." + table + "_"
                    + first.substring(0, 7).replace("-", "")
                    + " partition of study_registry." + table
                    + " for values from (study_registry.audit_first_id('" + first + " 00:00Z'))"
                    + " to (study_registry.audit_first_id('" + first + " 00:00Z'::timestamptz + interval '1 month'))");
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
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
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
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
