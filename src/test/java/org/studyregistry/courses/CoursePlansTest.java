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

            String byId = plan(statement, "gen_random_uuid(), 'x', null, null, null");
            String byCode = plan(statement, "null, 'PLANS-1234', null, null, null");
            String inScope = plan(statement, "null, 'PLANS-1234', '{}', '{}', '{PLANS-1234}'");

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

    private static String plan(Statement statement, String parameters) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("explain (costs off) execute of (" + parameters + ")")) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
