package org.studyregistry.comparison;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;

/** What the database knows of the courses that are compared. */
@ApplicationScoped
public class ComparedRepository {

    // By its codes, as registries ask; a module without one is asked for by its course's slug.
    private static final String EXPORTED = """
            select distinct coalesce(m.uh_course_code, c.slug) as reference
            from public.course_modules m
            join public.courses c on c.id = m.course_id and c.deleted_at is null
            where m.deleted_at is null
              and exists (select from public.course_module_completions
                          where course_module_id = m.id
                            and prerequisite_modules_completed
                            and eligible_for_ects
                            and deleted_at is null)
            order by reference
            """;

    private static final String DEFAULT_MODULE = """
            select id from public.course_modules where course_id = $1 and order_number = 0 and deleted_at is null
            """;

    private final Pool pool;

    ComparedRepository(Pool pool) {
        this.pool = pool;
    }

    /** The references of all courses with completions that are exported. */
    public Uni<List<String>> exported() {
        return pool.preparedQuery(EXPORTED)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** The default module of a course, which is all that the course's id means to the reference system. */
    public Uni<Optional<UUID>> defaultModule(UUID course) {
        return pool.preparedQuery(DEFAULT_MODULE)
                .execute(Tuple.of(course))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0))
                        .findFirst());
    }
}
