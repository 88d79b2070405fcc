package org.studyregistry.testsupport;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills LMS tables with as many rows as asked for, the same for the same seed. The server makes them, in the order in which
 * students would have: the modules lie mixed in the table.
 *
 * <p>It switches triggers and foreign keys off for its connection, so it wants a superuser, and a database that nobody minds.
 */
public final class LmsGenerator {

    private static final int BATCH = 50_000;

    // What has a serial number gets its id from it and the seed, so that every statement can find it again.
    private static final String BEGIN = """
            set session_replication_role = replica;
            create temporary table if not exists planned (
                number bigint, course_id uuid, module_id uuid, size bigint, users bigint, flawless boolean);
            truncate planned
            """;

    // A course in twenty is deleted.
    private static final String COURSES = """
            insert into public.courses (id, created_at, deleted_at, name, slug, organization_id, language_code)
            select md5($1 || ':course:' || c)::uuid, '2014-01-01', case when c % 20 = 19 then timestamptz '2024-01-01' end,
                   'Course ' || c, 'course-' || $1 || '-' || c, md5($1 || ':organization:' || c % $3)::uuid,
                   (array['en-US', 'fi-FI', 'sv-SE', 'en', 'fi', 'sv'])[1 + c % 6]
            from generate_series(0, $2 - 1) c
            """;

    // One to four modules. Every seventh course carries the code of the one before; a fourth module has no code.
    private static final String MODULES = """
            insert into public.course_modules (
                id, created_at, deleted_at, course_id, name, order_number, uh_course_code, ects_credits,
                enable_credit_registration_via_suotar)
            select md5($1 || ':module:' || c || ':' || m)::uuid, '2014-01-01',
                   case when c % 20 = 19 or m = 3 and c % 3 = 2 then timestamptz '2024-01-01' end,
                   md5($1 || ':course:' || c)::uuid, case when m > 0 then 'Module ' || m end, m,
                   case when m < 3 then 'GEN' || $1 || '-' || case when c % 7 = 6 then c - 1 else c end || '-' || m end,
                   1 + (c + m) % 5, (c + m) % 9 = 4
            from generate_series(0, $2 - 1) c cross join generate_series(0, c % 4) m
            """;

    // Few modules have most of the completions: the n-th largest one n-th of what the largest has.
    private static final String PLAN_OF_PLATFORM = """
            insert into planned
            select number, course_id, id,
                   greatest(1, least($3 / 2, round($2 / number / sum(1.0 / number) over ())))::bigint, $3, false
            from (select row_number() over (order by id) as number, course_id, id from public.course_modules
                  where course_id in (select md5($1 || ':course:' || c)::uuid from generate_series(0, $4 - 1) c)) m
            """;

    private static final String COURSE = """
            insert into public.courses (id, name, slug, organization_id)
            values (md5($1 || ':course:0')::uuid, $2, $2, md5($1 || ':organization:0')::uuid);
            insert into public.course_modules (id, course_id, name, order_number, uh_course_code)
            select md5($1 || ':module:0:' || m)::uuid, md5($1 || ':course:0')::uuid, case when m > 0 then 'Module ' || m end, m, $2
            from generate_series(0, $3 - 1) m;
            insert into planned
            select m, md5($1 || ':course:0')::uuid, md5($1 || ':module:0:' || m)::uuid,
                   $4 * (m + 1) / $3 - $4 * m / $3, $4, true
            from generate_series(0, $3 - 1) m
            """;

    private static final String USERS = """
            insert into public.users (id, created_at, deleted_at)
            select md5($1 || ':user:' || u)::uuid, '2014-01-01', case when u % 100 = 99 then timestamptz '2025-01-01' end
            from generate_series($2 * $3 / $4, $2 * ($3 + 1) / $4 - 1) u
            """;

    private static final String REGISTRARS = """
            insert into public.study_registry_registrars (id, name, secret_key)
            select md5($1 || ':registrar:' || r)::uuid, 'Generated registry ' || $1 || '-' || r,
                   'unusable:' || md5($1 || ':key:' || r)
            from generate_series(1, 2) r
            union all select uuid '9da5a12f-0b96-4c35-a4fe-6d427d9c4292', 'The platform itself', 'unusable:' || md5('push')
            on conflict do nothing
            """;

    // The next slice in time of each module. n counts a module's completions; every fiftieth was granted by a teacher,
    // to a
    // student who had one. The flaws: deleted, not eligible, prerequisites missing, registered by way of another
    // system.
    private static final String COMPLETIONS = """
            insert into public.course_module_completions (
                id, created_at, updated_at, deleted_at, course_id, course_module_id, user_id, completion_date,
                completion_registration_attempt_date, completion_language, eligible_for_ects, email, grade, passed,
                prerequisite_modules_completed, completion_granter_user_id, register_credits_via_suotar,
                needs_to_be_reviewed)
            select md5($1 || ':completion:' || number || ':' || n)::uuid, day, day,
                   case when not flawless and chance % 100 = 1 then day + interval '40 days' end, course_id, module_id,
                   md5($1 || ':user:' || u)::uuid,
                   case chance % 8 when 0 then date_trunc('day', day, 'UTC')
                                   when 1 then date_trunc('milliseconds', day) else day end,
                   case when chance % 3 = 0 then day + interval '1 hour' end,
                   (array['en-US', 'fi-FI', 'sv-SE', 'en', 'fi', 'sv'])[1 + (number + (chance % 10 / 9)) % 6],
                   flawless or chance % 50 <> 2,
                   case when chance % 500 = 7 then 'åsa.öhman.' else 'student.' end || u || '@example.com',
                   case when number % 4 = 3 then null when chance % 40 = 3 then 0 else 1 + chance % 5 end, chance % 40 <> 3,
                   flawless or chance % 30 <> 4,
                   case when n % 50 = 49 then md5($1 || ':user:0')::uuid end, not flawless and chance % 200 = 5,
                   not flawless and chance % 150 = 11
            from (select p.*, n, hashint8extended(n, number) & 1048575 as chance,
                         (number * 7919 + n - case when n % 50 = 49 then 1 else 0 end) % users as u,
                         timestamptz '2014-01-01Z' + n * (interval '12 years' / size) as day
                  from planned p cross join lateral generate_series(size * $2 / $3, size * ($2 + 1) / $3 - 1) n) c
            order by c.day
            """;

    // Three in four by the first registrar there is, one in six by each other one, one in twenty by the platform
    // itself.
    private static final String REGISTRATIONS = """
            insert into public.course_module_completion_registered_to_study_registries (
                id, created_at, course_id, course_module_id, course_module_completion_id, user_id,
                study_registry_registrar_id, real_student_number)
            select md5($1 || ':registration:' || r || ':' || p.number || ':' || n)::uuid, '2025-06-01', p.course_id, p.module_id,
                   md5($1 || ':completion:' || p.number || ':' || n)::uuid,
                   md5($1 || ':user:' || (p.number * 7919 + n - case when n % 50 = 49 then 1 else 0 end) % users)::uuid,
                   registrar, '01' || lpad(((p.number * 7919 + n) % 10000000)::text, 7, '0')
            from planned p cross join lateral generate_series(size * $2 / $3, size * ($2 + 1) / $3 - 1) n
            cross join (select id as registrar, row_number() over (order by created_at, name = 'The platform itself', id) as r
                        from public.study_registry_registrars where deleted_at is null
                        union all select null, 0) registrars
            where not flawless
              and (hashint8extended(n, p.number + 7 * r) & 1023) < case r when 0 then 51 when 1 then 768 else 170 end
            """;

    // In forty one; half of those have been sent, and some were taken back.
    private static final String CREDIT_REGISTRATIONS = """
            insert into public.credit_registrations (id, created_at, deleted_at, course_module_completion_id, submitted_at)
            select md5($1 || ':credit:' || number || ':' || n)::uuid, '2025-06-01',
                   case when chance % 7 = 0 then timestamptz '2025-07-01' end,
                   md5($1 || ':completion:' || number || ':' || n)::uuid,
                   case when chance % 2 = 0 then timestamptz '2025-06-02' end
            from (select p.*, n, hashint8extended(n, number + 5) & 1048575 as chance
                  from planned p cross join lateral generate_series(size * $2 / $3, size * ($2 + 1) / $3 - 1) n) c
            where not flawless and chance % 40 < 2
            """;

    private final Connection connection;
    private final String seed;
    private final Progress progress;

    /**
     * @param connection a superuser's
     * @param seed another one makes other rows, also together with the first ones
     */
    public LmsGenerator(Connection connection, int seed, Progress progress) {
        this.connection = connection;
        this.seed = Integer.toString(seed);
        this.progress = progress;
    }

    /**
     * A whole platform: organisations, courses of several modules, shared codes, students of several courses, deleted things,
     * both generations of language codes, and registrations by every registrar there is, two new ones, and the platform itself.
     *
     * @param completions how many, within some in a hundred; from a thousand to ten million
     */
    public void platform(long completions) throws SQLException {
        long courses = Math.max(8, Math.min(2000, (long) Math.sqrt(completions)));
        run(BEGIN);
        run(COURSES, seed, courses, 1 + courses / 50);
        run(MODULES, seed, courses);
        run(REGISTRARS, seed);
        run(PLAN_OF_PLATFORM, seed, completions, users(completions), courses);
        fill(completions, users(completions));
    }

    /**
     * One course, all of whose completions are exported, and none registered.
     *
     * @param code its code, and its slug
     * @param completions how many, over all modules alike
     */
    public void course(String code, int modules, long completions) throws SQLException {
        run(BEGIN);
        run(COURSE, seed, code, modules, completions);
        fill(completions, completions);
    }

    private static long users(long completions) {
        return Math.max(100, completions * 2 / 5);
    }

    private void fill(long completions, long users) throws SQLException {
        long batches = Math.max(1, completions / BATCH);
        for (long batch = 0; batch < batches; batch++) {
            run(USERS, seed, users, batch, batches);
            run(COMPLETIONS, seed, batch, batches);
            run(REGISTRATIONS, seed, batch, batches);
            run(CREDIT_REGISTRATIONS, seed, batch, batches);
            progress.made(completions * (batch + 1) / batches, completions);
        }
        // Without statistics, and a map of what is visible to all, no plan and no measurement means anything.
        run("vacuum (analyze) public.courses, public.course_modules, public.users, public.course_module_completions,"
                + " public.course_module_completion_registered_to_study_registries, public.credit_registrations");
    }

    /** Runs statements in which $1 to $9 stand for values; values alone, written out, are the same on every driver. */
    private void run(String sql, Object... values) throws SQLException {
        String written = sql;
        for (int i = 0; i < values.length; i++) {
            String value =
                    values[i] instanceof Number ? values[i].toString() + "::bigint" : "'" + values[i] + "'::text";
            written = written.replace("$" + (i + 1), value);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(written);
        }
    }
}
