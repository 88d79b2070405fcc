package org.studyregistry.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.studyregistry.testsupport.LmsGenerator;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Progress;

/** The database with its data, and the clock. */
final class Laboratory implements AutoCloseable {

    /** Of a registrar that has registered nothing. */
    static final String KEY = "benchmark-key-of-nobody";

    /** Of a registrar whose key the LMS keeps in plain text, as rivals look it up. */
    static final String PLAINTEXT_KEY = "benchmark-key-in-plain-text";

    private final PostgresServer database =
            PostgresServer.start(0, Map.of("max_connections", "300", "max_wal_size", "4GB"));
    private final long postmaster;
    private final Set<String> courses = new HashSet<>();

    Laboratory() throws SQLException {
        try (Connection connection = connect()) {
            long backend = Long.parseLong(value(connection, "select pg_backend_pid()"));
            postmaster = ProcessHandle.of(backend).orElseThrow().parent().orElseThrow().pid();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    PostgresServer database() {
        return database;
    }

    /** Where it listens. */
    DatabaseAddress address() {
        return DatabaseAddress.of(database);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return value(connection, sql);
        }
    }

    /** The ids of a code's modules, in order. */
    List<String> modules(Connection connection, String code) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select id from public.course_modules where uh_course_code = '" + code + "' order by order_number")) {
            List<String> modules = new ArrayList<>();
            while (rows.next()) {
                modules.add(rows.getString(1));
            }
            return modules;
        }
    }

    /** A registrar with this key, as the service keeps it. The service must have made the tables. */
    void registrar(String key) throws SQLException {
        execute("""
                with registrar as (
                    insert into public.study_registry_registrars (name, secret_key)
                    values ('%1$s', 'unusable:' || gen_random_uuid()) returning id)
                insert into study_registry.registry_keys (registrar_id, digest) select id, sha256('%1$s') from registrar
                """.formatted(key));
    }

    /** A registrar as the LMS has them. */
    void plaintextRegistrar() throws SQLException {
        execute("insert into public.study_registry_registrars (name, secret_key) values ('%1$s', '%1$s')"
                .formatted(PLAINTEXT_KEY));
    }

    /**
     * As many courses of 40 completions, with the codes {@code <prefix>-0} and so on, of students who have ten each. The platform has
     * registered all of them, but for one completion in every so many courses.
     */
    void nightlyCourses(String prefix, int count, int every) throws SQLException {
        execute("""
                set session_replication_role = replica;
                insert into public.courses (id, name, slug, organization_id)
                select md5('%1$s-course-' || c)::uuid, '%1$s-' || c, lower('%1$s-' || c), md5('%1$s')::uuid
                from generate_series(0, %2$d - 1) c;
                insert into public.course_modules (id, course_id, order_number, uh_course_code)
                select md5('%1$s-module-' || c)::uuid, md5('%1$s-course-' || c)::uuid, 0, '%1$s-' || c
                from generate_series(0, %2$d - 1) c;
                insert into public.course_module_completions (
                    id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email,
                    grade, passed, prerequisite_modules_completed)
                select md5('%1$s-completion-' || c || '-' || n)::uuid, md5('%1$s-course-' || c)::uuid,
                       md5('%1$s-module-' || c)::uuid, md5('%1$s-user-' || (40 * c + n) %% (4 * %2$d))::uuid,
                       timestamptz '2024-01-01' + n * interval '1 day',
                       'en-US', true, 'student.' || (40 * c + n) %% (4 * %2$d) || '@example.com', 5, true, true
                from generate_series(0, 39) n, generate_series(0, %2$d - 1) c;
                insert into public.course_module_completion_registered_to_study_registries (
                    course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select course_id, course_module_id, id, user_id, null, '012345678'
                from public.course_module_completions c
                where course_module_id in (select md5('%1$s-module-' || c)::uuid from generate_series(0, %2$d - 1) c)
                  and id not in (select md5('%1$s-completion-' || c || '-39')::uuid from generate_series(0, %2$d - 1, %3$d) c);
                set session_replication_role = origin
                """.formatted(prefix, count, every));
        execute("vacuum analyze");
    }

    /** Registers this share, in 1024ths, of a course's completions for the registrar with the key. */
    void register(String key, String code, int of1024) throws SQLException {
        execute("""
                insert into public.course_module_completion_registered_to_study_registries (
                    course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select c.course_id, course_module_id, c.id, user_id, r.id, '012345678'
                from public.course_module_completions c
                join public.course_modules m on m.id = c.course_module_id and m.uh_course_code = '%s'
                join public.study_registry_registrars r on r.name = '%s'
                where (uuid_hash(c.id) & 1023) < %d
                """.formatted(code, key, of1024));
        execute("vacuum analyze public.course_module_completion_registered_to_study_registries");
    }

    /** The code of a course with so many completions; made when it is first asked for. */
    String course(int modules, long completions) throws SQLException {
        String code = "BENCH-" + modules + "-" + completions;
        if (courses.add(code)) {
            try (Connection connection = connect()) {
                new LmsGenerator(connection, 1000 + courses.size(), Progress.bar(code)).course(code, modules, completions);
            }
        }
        return code;
    }

    /** Deletes a course of this code as an LMS does, or takes that back. */
    void hide(String code, boolean hidden) throws SQLException {
        execute("""
                update public.course_modules set deleted_at = %2$s where uh_course_code = '%1$s';
                update public.courses set deleted_at = %2$s where slug = '%1$s'
                """.formatted(code, hidden ? "now()" : "null"));
    }

    /** A platform around the courses that are measured, as there is in reality. */
    void platform(long completions) throws SQLException {
        try (Connection connection = connect()) {
            new LmsGenerator(connection, 1, Progress.bar("Platform")).platform(completions);
        }
    }

    /** What is done takes a transfer, and the CPU seconds of the candidate and the database are its own. */
    interface Transfer {
        Measurement run() throws IOException, SQLException, InterruptedException;
    }

    Measurement measure(Candidate candidate, Transfer transfer) throws IOException, SQLException, InterruptedException {
        double service = Cpu.of(candidate.pid());
        double server = Cpu.ofFamily(postmaster);
        Measurement result = transfer.run();
        return new Measurement(
                result.seconds(),
                result.firstByte(),
                result.bytes(),
                Cpu.of(candidate.pid()) - service,
                Cpu.ofFamily(postmaster) - server);
    }

    @Override
    public void close() {
        database.close();
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
