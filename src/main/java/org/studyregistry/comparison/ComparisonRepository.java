package org.studyregistry.comparison;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.LmsSchemas;

/** What the database knows of the courses that are compared. */
@Singleton
public class ComparisonRepository {

    // By its codes, as registries ask; a module without one is asked for by its course's slug.
    private static final String EXPORTED = """
            select distinct coalesce(module.uh_course_code, course.slug) as reference
            from public.course_modules module
            join public.courses course on course.id = module.course_id and course.deleted_at is null
            where module.deleted_at is null
              and exists (select from public.course_module_completions c
                          where c.course_module_id = module.id and %s)
            order by reference
            """;

    private static final String COURSES = "select id::text from public.courses where deleted_at is null order by id";

    private static final String WITHHELD = """
            select id, reason
            from (select c.id, %s as reason from public.course_module_completions c where c.id = any ($1)) c
            where reason is not null
            """;

    private static final String DEFAULT_MODULE = """
            select id from public.course_modules where course_id = $1 and order_number = 0 and deleted_at is null
            """;

    private final Pool pool;
    private final LmsSchemas schemas;

    ComparisonRepository(Pool pool, LmsSchemas schemas) {
        this.pool = pool;
        this.schemas = schemas;
    }

    /** The references of all courses with completions that are exported. */
    public Uni<List<String>> exported() {
        return schemas.known()
                .map(Eligibility::in)
                .chain(eligibility -> pool.preparedQuery(String.format(Locale.ROOT, EXPORTED, eligibility.whole("c")))
                        .execute())
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** The ids of all courses. */
    public Uni<List<String>> courses() {
        return pool.preparedQuery(COURSES)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** Why completions are withheld, for those of these ids that are, by a rule that not every LMS has. */
    public Uni<Map<UUID, String>> withheld(List<UUID> ids) {
        return schemas.known()
                .map(Eligibility::in)
                .chain(eligibility -> pool.preparedQuery(String.format(Locale.ROOT, WITHHELD, eligibility.reason("c")))
                        .execute(Tuple.of(ids.toArray(UUID[]::new))))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> row.getUUID(0), row -> row.getString(1))));
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
