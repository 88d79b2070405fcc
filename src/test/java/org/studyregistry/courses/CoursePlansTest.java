package org.studyregistry.courses;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.PostgresTestResource;

/** How PostgreSQL finds a course, which it does for every request, on a platform of thousands of them. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CoursePlansTest {

    /** What the plan of a query on courses or modules has if it reads all of them; catalogues may be small enough for it. */
    private static final String WHOLE_TABLE = "Seq Scan on course";

    private static final String PLATFORM = """
            with course as (
                insert into public.courses (name, slug, organization_id)
                select 'C', 'plans-' || i, gen_random_uuid() from generate_series(1, 5000) i
                returning id)
            insert into public.course_modules (course_id, order_number, uh_course_code, name)
            select id, number, 'PLANS-' || left(id::text, 8), case when number > 0 then 'M' end
            from course cross join generate_series(0, 1) number
            """;

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void aCourseIsFoundByIndexesAlone(String plans) throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(PLATFORM);
            statement.execute("analyze public.courses, public.course_modules");
            statement.execute("set plan_cache_mode = " + plans);
            statement.execute("set enable_nestloop = off"); // as on the connections of streams
            statement.execute("prepare of (uuid, text, uuid[], uuid[], text[]) as " + CourseRepository.MODULES);

            String byId = plan(statement, "costs off", "gen_random_uuid(), 'x', null, null, null");
            String byCode = plan(statement, "costs off", "null, 'PLANS-1234', null, null, null");
            String inScope = plan(statement, "costs off", "null, 'PLANS-1234', '{}', '{}', '{PLANS-1234}'");

            statement.execute("deallocate of");
            connection.rollback();
            assertAll(
                    () -> assertTrue(byCode.contains("course_modules_code"), byCode),
                    () -> assertFalse(byId.contains(WHOLE_TABLE), byId),
                    () -> assertFalse(byCode.contains(WHOLE_TABLE), byCode),
                    () -> assertFalse(inScope.contains(WHOLE_TABLE), inScope),
                    () -> assertTrue(byCode.contains("pg_class_oid_index"), byCode));
        }
    }

    /** A table may be read as a whole, but once and not for each name. */
    @Test
    void hundredsOfCoursesAreFoundAtOnce() throws SQLException {
        String names =
                ", array(select case when length(slug) = 9 then id end from public.courses where slug like 'plans-1%')"
                        + ", array(select coalesce(m.uh_course_code, c.slug) from public.courses c"
                        + " join public.course_modules m on m.course_id = c.id and m.order_number = 1 where c.slug like 'plans-1%')";

        for (String scope : List.of("null, null, null", "'{}', '{}', '{PLANS-1234}'")) {
            String plan = ofPlatform(
                    "analyze, timing off, summary off",
                    PlatformRepository.UNKNOWN,
                    "uuid[], uuid[], text[], uuid[], text[]",
                    scope + names);

            assertFalse(
                    Pattern.compile(WHOLE_TABLE + ".*loops=(?!1\\)).*")
                            .matcher(plan)
                            .find(),
                    plan);
            // Each name would be compared with each module.
            assertFalse(plan.contains("Nested Loop Anti Join"), plan);
            assertTrue(plan.contains(" on course_modules"), plan);
        }
    }

    /** A search finds the modules of some students, whatever the number of all modules. */
    @Test
    void modulesOfASearchAreFoundByIndexesAlone() throws SQLException {
        String candidates = "array(select id from public.course_modules where uh_course_code like 'PLANS-12%')";
        String sql = PlatformRepository.statement(new ModuleCandidates("select unnest($6::uuid[])", List.of()));

        for (String named :
                List.of("null, null, null, null, null", "'{}', '{}', '{PLANS-1234}', '{null}', '{plans-77}'")) {
            String plan = ofPlatform(
                    "costs off", sql, "uuid[], uuid[], text[], uuid[], text[], uuid[]", named + ", " + candidates);

            assertFalse(plan.contains(WHOLE_TABLE), plan);
        }
    }

    private static String ofPlatform(String options, String sql, String types, String parameters) throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(PLATFORM);
            statement.execute("analyze public.courses, public.course_modules");
            statement.execute("set enable_nestloop = off"); // as on the connections of streams
            statement.execute("prepare of (" + types + ") as " + sql);
            // Parameters of a statement cannot be queries.
            String plan = plan(statement, options, values(statement, parameters));
            statement.execute("deallocate of");
            connection.rollback();
            return plan;
        }
    }

    private static String values(Statement statement, String expressions) throws SQLException {
        StringJoiner values = new StringJoiner(", ");
        try (ResultSet row = statement.executeQuery("select " + expressions)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String value = row.getString(i);
                values.add(value == null ? "null" : "'" + value + "'");
            }
        }
        return values.toString();
    }

    private static String plan(Statement statement, String options, String parameters) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("explain (" + options + ") execute of (" + parameters + ")")) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
