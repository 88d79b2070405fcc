package org.studyregistry.courses;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.RowVisibility;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.tracing.Spans;

/** Finds the course modules that a {@link CourseReference} means. */
@Singleton
public class CourseRepository {

    // $1 id, $2 code or slug, $3 to $5 the key's scope.
    // An id or slug means every live module of its course, if that is live, a code every live module that carries it.
    // Each of them is
    // looked up in an index; one condition for all would read both tables as a whole. The left join keeps one row when
    // there is no module, to tell a course without modules from no course at all.
    // In the same snapshot it is told what may hide rows; then what the caller wants to know of each module.
    private static final String MODULES_WITH = """
            select known.course, m.id::uuid as id, (select %s) as hiding @columns
            from (select exists (
                    select from public.courses
                    where (id = $1 or slug = $2) and deleted_at is null
                      and ($3::uuid[] is null or id = any ($3))) as course) known
            left join (
                select id, course_id, order_number, uh_course_code from public.course_modules
                where deleted_at is null
                  and course_id = any (array(
                      select id from public.courses where id = $1 and deleted_at is null))
                union
                select id, course_id, order_number, uh_course_code from public.course_modules
                where deleted_at is null and uh_course_code = $2
                union
                select id, course_id, order_number, uh_course_code from public.course_modules
                where deleted_at is null
                  and course_id = any (array(
                      select id from public.courses where slug = $2 and deleted_at is null))) m
                on $3::uuid[] is null or m.course_id = any ($3) or m.id = any ($4) or m.uh_course_code = any ($5)
            order by m.course_id, m.order_number, m.id
            """.replace("%s", RowVisibility.HIDING);

    static final String MODULES = statement("");

    private final Spans spans;

    CourseRepository(Spans spans) {
        this.spans = spans;
    }

    /**
     * The ids of the modules that a reference means, in the order of the response: by course id, then by order number.
     *
     * @param client the connection or pool to ask
     * @param module the one module to narrow the response to, as it stands in the path
     * @param scope what the key opens; the rest looks unknown
     * @return the modules; empty if the course is known and has none. Fails with course-not-found or module-not-found
     */
    public Uni<List<UUID>> modules(SqlClient client, CourseReference course, Optional<String> module, KeyScope scope) {
        return modules(client, MODULES, course, module, scope)
                .map(rows -> rows.stream().map(row -> row.getUUID("id")).toList());
    }

    /**
     * The same with more of each module, in the same round trip: rows of a {@link #statement}, with the module's id as {@code id}.
     */
    public Uni<List<Row>> modules(
            SqlClient client, String statement, CourseReference course, Optional<String> module, KeyScope scope) {
        Uni<List<Row>> found = client.preparedQuery(statement)
                .execute(Tuple.of(
                        course.id().orElse(null), course.text(), scope.courses(), scope.modules(), scope.codes()))
                // No course has a name that the database could not store.
                .onFailure(DatabaseFailures::isUntranslatable)
                .transform(unknown -> CourseReference.notFound().asException(unknown))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(CourseRepository::known)
                .map(modules -> module.map(id -> List.of(only(id, modules))).orElse(modules));
        return spans.around("resolve", found);
    }

    /**
     * A statement that finds modules, and more of them.
     *
     * @param columns further columns in SQL, each after a comma; {@code m.id} is the module's id
     */
    public static String statement(String columns) {
        return MODULES_WITH.replace("@columns", columns);
    }

    private static List<Row> known(RowSet<Row> rows) {
        List<Row> modules = new ArrayList<>();
        boolean known = false;
        for (Row row : rows) {
            RowVisibility.require(row.getArrayOfStrings("hiding"));
            known |= row.getBoolean("course");
            if (row.getUUID("id") != null) {
                modules.add(row);
            }
        }
        if (!known && modules.isEmpty()) {
            throw CourseReference.notFound().asException();
        }
        return modules;
    }

    private static Row only(String id, List<Row> modules) {
        return Uuids.parse(id)
                .flatMap(wanted -> modules.stream()
                        .filter(module -> wanted.equals(module.getUUID("id")))
                        .findAny())
                .orElseThrow(() -> Problem.of(
                                ProblemType.MODULE_NOT_FOUND,
                                "The course has no module with this id. Module ids are UUIDs.")
                        .asException());
    }
}
