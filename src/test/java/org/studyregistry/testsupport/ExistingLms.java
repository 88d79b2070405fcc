package org.studyregistry.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of an LMS that was there before this service, of any generation, with a course and two registrars. */
public final class ExistingLms {

    /** The plaintext key of the registrar that is there. */
    public static final String KEY = "a-key-from-before-this-service";

    /** The plaintext key of one that the LMS has deleted. */
    public static final String KEY_OF_DELETED = "a-key-of-a-registrar-who-left";

    public static final String CODE = "CODE";
    public static final String COMPLETION = "633852ce-c82a-4d60-8ab5-28745163f6f9";
    public static final String VIA_ANOTHER_SYSTEM = "6e4dd19d-ba54-4bd9-8bb6-0dd1a5eb52d2";
    public static final String UNDER_REVIEW = "0f3c8a63-4a0e-4b39-9c26-3a8f6f3f2a11";
    public static final String SUBMITTED = "b2f4f1de-7c51-4d0c-8f55-1d4c0a7be0c4";

    /** As it is today: more columns and tables than are needed, in another order. */
    public static final String NEWEST = """
            alter table users add column email varchar(255);
            alter table course_module_completions drop column grade;
            alter table course_module_completions add column certificate_id uuid, add column grade int, add column notes text;
            alter table courses add column description text;
            create table exercises (id uuid primary key, secret text);
            """;

    private static final String WITHOUT_INDEXES = """
            drop index course_module_completions_exported;
            drop index course_module_completion_registered_once;
            alter table course_module_completion_registered_to_study_registries
                alter column study_registry_registrar_id set not null;
            """;

    /** The column of 2026 is there, but its unique index, the platform's own registrations and what it has sent are not. */
    public static final String MIDDLE = WITHOUT_INDEXES + """
            drop table credit_registrations;
            alter table course_modules drop column enable_credit_registration_via_suotar;
            """;

    /** The second generation: the flag is the module's, and the platform registers in the name of a registrar of its own. */
    public static final String SECOND = WITHOUT_INDEXES + """
            alter table course_module_completions drop column register_credits_via_suotar;
            """;

    /** Neither. */
    public static final String OLDEST = MIDDLE + """
            alter table course_module_completions drop column register_credits_via_suotar;
            alter table course_module_completions drop column needs_to_be_reviewed;
            """;

    /** Everything in the schema public but for grants, as a digest. */
    public static final String SHAPE = """
            select md5(string_agg(thing, ',' order by thing)) from (
                select concat(c.relname, c.relkind, c.relowner, ' ', a.attname, a.atttypid, a.attnotnull, a.attnum) as thing
                from pg_class c left join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace
                union all select indexdef from pg_indexes where schemaname = 'public'
                union all select concat(conrelid, conname) from pg_constraint where connamespace = 'public'::regnamespace
                union all select concat(tgrelid, tgname) from pg_trigger where not tgisinternal
                    and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
                union all select concat(nspname, nspowner) from pg_namespace where nspname = 'public') things
            """;

    private static final String ROWS =
            """
            insert into study_registry_registrars (name, secret_key) values ('Sisu', '%s');
            insert into study_registry_registrars (name, secret_key, deleted_at) values ('Left', '%s', now());
            with c as (insert into courses (name, slug, organization_id) values ('C', 'c', gen_random_uuid()) returning id),
                 m as (insert into course_modules (course_id, order_number, uh_course_code)
                       select id, 0, '%s' from c returning id, course_id),
                 u as (insert into users select gen_random_uuid() from generate_series(1, 4) returning id),
                 n as (select id, row_number() over () as number from u)
            insert into course_module_completions (
                id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email,
                grade, passed, prerequisite_modules_completed)
            select (array['%s', '%s', '%s', '%s'])[n.number]::uuid, m.course_id, m.id, n.id, now(), 'en', true,
                   'a@example.com', 5, true, true
            from m cross join n
            """.formatted(KEY, KEY_OF_DELETED, CODE, COMPLETION, VIA_ANOTHER_SYSTEM, UNDER_REVIEW, SUBMITTED);

    /** What withholds all completions but one, each if this generation has it; without, it is deleted. */
    private static final String WITHHELD = """
            do $$
            begin
                if exists (select from pg_attribute where attrelid = 'course_module_completions'::regclass
                           and attname = 'register_credits_via_suotar' and not attisdropped) then
                    update course_module_completions set register_credits_via_suotar = true where id = '%1$s';
                elsif exists (select from pg_attribute where attrelid = 'course_modules'::regclass
                              and attname = 'enable_credit_registration_via_suotar' and not attisdropped) then
                    insert into study_registry_registrars (id, name, secret_key)
                    values ('9da5a12f-0b96-4c35-a4fe-6d427d9c4292', 'Push', 'a-key-that-nobody-has');
                    insert into course_module_completion_registered_to_study_registries (
                        course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                        real_student_number)
                    select course_id, course_module_id, id, user_id, '9da5a12f-0b96-4c35-a4fe-6d427d9c4292', '012345678'
                    from course_module_completions where id = '%1$s';
                else
                    update course_module_completions set deleted_at = now() where id = '%1$s';
                end if;
                if exists (select from pg_attribute where attrelid = 'course_module_completions'::regclass
                           and attname = 'needs_to_be_reviewed' and not attisdropped) then
                    update course_module_completions set needs_to_be_reviewed = true where id = '%2$s';
                else
                    update course_module_completions set deleted_at = now() where id = '%2$s';
                end if;
                if to_regclass('credit_registrations') is not null then
                    insert into credit_registrations (course_module_completion_id, submitted_at) values ('%3$s', now());
                else
                    update course_module_completions set deleted_at = now() where id = '%3$s';
                end if;
            end
            $$
            """.formatted(VIA_ANOTHER_SYSTEM, UNDER_REVIEW, SUBMITTED);

    private final PostgresServer server;
    private final String database;

    private ExistingLms(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** A new database of this generation: what it has different from the tables that this service would make. */
    public static ExistingLms create(PostgresServer server, String database, String generation) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
        }
        ExistingLms lms = new ExistingLms(server, database);
        lms.execute(tables() + generation + ROWS + ";" + WITHHELD);
        return lms;
    }

    /** The statements that make the tables as the newest LMS has them. */
    static String tables() {
        return script("V1__lms_tables.sql") + script("V3__platforms_own_registering.sql");
    }

    private static String script(String name) {
        try (InputStream script = ExistingLms.class.getResourceAsStream("/db/migration/lms/" + name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String reactiveUrl() {
        return "postgresql://localhost:" + server.port() + "/" + database;
    }

    /** Executes statements as a superuser. */
    public void execute(String sql) throws SQLException {
        executeAs(PostgresServer.USER, PostgresServer.PASSWORD, sql);
    }

    public void executeAs(String user, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:" + reactiveUrl(), user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as text. */
    public String value(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + reactiveUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
