package org.studyregistry.courses;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
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
@ApplicationScoped
public class CourseRepository {

    // $1 id, $2 code or slug, $3 to $5 the key's scope.
    // An id or slug means every live module of its course, if that is live, a code every live module that carries it.
    // Each of them is
    // looked up in an index; one condition for all would read both tables as a whole. The left join keeps one row when
    // there is no module, to tell a course without modules from no course at all.
    // Third, in the same snapshot, what may hide rows.
    static final String MODULES = """
            select known.course, m.id::uuid, (select %s)
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

    private final Spans spans;

    CourseRepository(Spans spans) {
        this.spans = spans;
    }

    /**
     * The ids of the modules that a reference means, in the order of the answer: by course id, then by order number.
     *
     * @param client the connection or pool to ask
     * @param module the one module to narrow the answer to, as it stands in the path
     * @param scope what the key opens; the rest looks unknown
     * @return the modules; empty if the course is known and has none. Fails with course-not-found or module-not-found
     */
    public Uni<List<UUID>> modules(SqlClient client, CourseReference course, Optional<String> module, KeyScope scope) {
        Uni<List<UUID>> found = client.preparedQuery(MODULES)
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

    private static List<UUID> known(RowSet<Row> rows) {
        List<UUID> modules = new ArrayList<>();
        boolean known = false;
        for (Row row : rows) {
            RowVisibility.require(row.getArrayOfStrings(2));
            known |= row.getBoolean(0);
            Optional.ofNullable(row.getUUID(1)).ifPresent(modules::add);
        }
        if (!known && modules.isEmpty()) {
            throw CourseReference.notFound().asException();
        }
        return modules;
    }

    private static UUID only(String id, List<UUID> modules) {
        return Uuids.parse(id).filter(modules::contains).orElseThrow(() -> Problem.of(
                        ProblemType.MODULE_NOT_FOUND, "The course has no module with this id. Module ids are UUIDs.")
                .asException());
    }
}
