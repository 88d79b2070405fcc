package org.studyregistry.testsupport;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Generated data is what benchmarks and the demo take for a platform: it had better look like one. */
class LmsGeneratorTest {

    private static final int COMPLETIONS = 20_000;

    /** Everything that is generated, but for the times at which rows were inserted. */
    private static final String DIGEST = """
            select digest
            from (select 1 as number,
                         md5(string_agg(concat(id, user_id, completion_date, email, grade, deleted_at, needs_to_be_reviewed,
                                               register_credits_via_suotar), ',' order by id)) as digest
                  from course_module_completions
                  union all
                  select 2, md5(string_agg(concat(id, study_registry_registrar_id, real_student_number), ',' order by id))
                  from course_module_completion_registered_to_study_registries
                  union all
                  select 3, md5(string_agg(concat(id, slug, deleted_at), ',' order by id)) from courses
                  union all
                  select 4, md5(string_agg(concat(id, course_module_completion_id, submitted_at, deleted_at), ',' order by id))
                  from credit_registrations) digests
            order by number
            """;

    private static PostgresServer server;

    @BeforeAll
    static void platforms() throws SQLException {
        server = PostgresServer.start();
        for (String database : List.of("first", "again", "other")) {
            try (Connection connection = connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + database);
            }
            Flyway.configure()
                    .dataSource(url(database), PostgresServer.USER, PostgresServer.PASSWORD)
                    .locations("classpath:db/migration/lms")
                    .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                    .load()
                    .migrate();
            try (Connection connection = connect(database)) {
                new LmsGenerator(connection, database.equals("other") ? 2 : 1, Progress.NONE).platform(COMPLETIONS);
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theSeedDecidesEveryRow() throws SQLException {
        List<String> first = column("first", DIGEST);

        assertEquals(first, column("again", DIGEST));
        List<String> other = column("other", DIGEST);
        for (int i = 0; i < first.size(); i++) {
            assertNotEquals(first.get(i), other.get(i));
        }
    }

    @Test
    void thereAreAboutAsManyCompletionsAsAskedFor() throws SQLException {
        long completions = count("from course_module_completions");

        assertTrue(completions > COMPLETIONS * 0.95 && completions < COMPLETIONS * 1.05, () -> "" + completions);
    }

    @Test
    void itHasWhatAPlatformHas() throws SQLException {
        assertAll(
                () -> some("from (select from courses group by organization_id having count(*) > 1) organizations"),
                () -> some("from (select from course_modules group by course_id having count(*) > 2) courses"),
                () -> some("from (select from course_modules where deleted_at is null group by uh_course_code"
                        + " having count(distinct course_id) > 1) shared_codes"),
                () -> some("from course_modules where uh_course_code is null"),
                () -> some("from (select from course_module_completions group by user_id"
                        + " having count(distinct course_module_id) > 2) students"),
                () -> some("from (select from course_module_completions group by user_id, course_module_id"
                        + " having count(*) > 1) granted_again"),
                () -> some("from course_module_completions where completion_language = 'en-US'"),
                () -> some("from course_module_completions where completion_language = 'en'"),
                () -> some("from course_module_completions where grade is null"),
                () -> some("from course_module_completions where not passed"),
                () -> some("from course_module_completions where not eligible_for_ects"),
                () -> some("from course_module_completions where not prerequisite_modules_completed"),
                () -> some("from course_module_completions where register_credits_via_suotar"),
                () -> some("from course_module_completions where completion_date = date_trunc('day', completion_date)"),
                () -> some("from course_module_completions where email like 'å%'"),
                () -> some("from course_module_completion_registered_to_study_registries"
                        + " where study_registry_registrar_id is null"),
                () -> assertEquals(
                        3,
                        count("from (select from course_module_completion_registered_to_study_registries"
                                + " where study_registry_registrar_id is not null"
                                + " group by study_registry_registrar_id) registrars")));
    }

    @Test
    void everyRuleOfEligibilityHasSomethingToWithhold() throws SQLException {
        for (String column : List.of("needs_to_be_reviewed", "register_credits_via_suotar")) {
            some("from course_module_completions where " + column);
        }
        some("from course_modules where enable_credit_registration_via_suotar");
        some("from credit_registrations where submitted_at is not null and deleted_at is null");
        some("from credit_registrations where submitted_at is null or deleted_at is not null");
        some("from course_module_completion_registered_to_study_registries"
                + " where study_registry_registrar_id = '9da5a12f-0b96-4c35-a4fe-6d427d9c4292'");
    }

    @Test
    void deletedThingsAreAmongAllOfThem() throws SQLException {
        for (String table : List.of("courses", "course_modules", "users", "course_module_completions")) {
            some("from " + table + " where deleted_at is not null");
            some("from " + table + " where deleted_at is null");
        }
    }

    /** Foreign keys are off while generating; nothing may show it. */
    @Test
    void everyReferenceLeadsSomewhere() throws SQLException {
        assertAll(
                () -> assertEquals(
                        0, count("from course_modules m left join courses c on c.id = course_id where c.id is null")),
                () -> assertEquals(0, count("""
                        from course_module_completions c
                        left join course_modules m on m.id = c.course_module_id and m.course_id = c.course_id
                        left join users u on u.id = c.user_id
                        left join users g on g.id = c.completion_granter_user_id
                        where m.id is null or u.id is null or (g.id is null and c.completion_granter_user_id is not null)
                        """)),
                () -> assertEquals(0, count("""
                        from course_module_completion_registered_to_study_registries r
                        left join course_module_completions c
                            on c.id = r.course_module_completion_id and c.user_id = r.user_id and c.course_id = r.course_id
                            and c.course_module_id = r.course_module_id
                        left join study_registry_registrars s on s.id = r.study_registry_registrar_id
                        where c.id is null or (s.id is null and r.study_registry_registrar_id is not null)
                        """)));
    }

    private static void some(String from) throws SQLException {
        assertTrue(count(from) > 0, "none " + from);
    }

    private static long count(String from) throws SQLException {
        return Long.parseLong(column("first", "select count(*) " + from).get(0));
    }

    private static List<String> column(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static String url(String database) {
        return "jdbc:postgresql://localhost:" + server.port() + "/" + database;
    }
}
