package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;

/** The completions that may be handed to a study registry. */
@ApplicationScoped
public class CompletionRepository {

    // Columns as CompletionEncoder reads them, timestamps as their eight bytes.
    // older_schema stands in for a column that LMS databases before 2026 lack: inside the subquery the name means the
    // table's own column where there is one, else this constant.
    private static final String COMPLETIONS = """
            select timestamptz_send(c.completion_date), c.completion_language,
                   timestamptz_send(c.completion_registration_attempt_date), c.email, c.grade, c.passed, c.id, c.user_id
            from (values (false)) as older_schema (register_credits_via_suotar)
            cross join lateral (
                select id, user_id, completion_date, completion_language, completion_registration_attempt_date,
                       email, grade, passed
                from public.course_module_completions
                where course_module_id = $1
                  and prerequisite_modules_completed
                  and eligible_for_ects
                  and deleted_at is null
                  and not register_credits_via_suotar) c
            """;

    // No registrar means that the platform has registered the completion itself. What is registered is looked up by
    // date and
    // id, so that it can be merged into the order of the answer instead of sorting the answer: only dates and ids are
    // sorted.
    private static final String NOT_REGISTERED = """
            where not exists (
                select from public.course_module_completions same
                join public.course_module_completion_registered_to_study_registries r
                    on r.course_module_completion_id = same.id
                where same.course_module_id = $1
                  and same.prerequisite_modules_completed
                  and same.eligible_for_ects
                  and same.deleted_at is null
                  and same.completion_date = c.completion_date
                  and same.id = c.id
                  and r.course_module_id = $1
                  and r.deleted_at is null
                  and (r.study_registry_registrar_id = $2 or r.study_registry_registrar_id is null))
            """;

    private static final String ORDER = "order by c.completion_date, c.id";

    private static final String ALL_OF_MODULE = COMPLETIONS + ORDER;
    private static final String UNREGISTERED_OF_MODULE = COMPLETIONS + NOT_REGISTERED + ORDER;

    private final CourseRepository courses;

    CompletionRepository(CourseRepository courses) {
        this.courses = courses;
    }

    /**
     * The modules that the request means, in the order of the answer: by course id and order number.
     *
     * @return fails with course-not-found or module-not-found
     */
    Uni<List<UUID>> modules(Snapshot snapshot, CompletionRequest request) {
        return courses.modules(
                snapshot.connection(),
                request.course(),
                request.module(),
                request.registrar().scope());
    }

    /**
     * One query for each module, in a module by completion date and id. A module at a time needs no sort across modules, and the
     * first rows come sooner.
     */
    List<RowQuery> queries(List<UUID> modules, CompletionRequest request) {
        return modules.stream().map(module -> query(module, request)).toList();
    }

    private static RowQuery query(UUID module, CompletionRequest request) {
        return request.excludeRegistered()
                ? new RowQuery(
                        UNREGISTERED_OF_MODULE,
                        Tuple.of(module, request.registrar().id()))
                : new RowQuery(ALL_OF_MODULE, Tuple.of(module));
    }
}
