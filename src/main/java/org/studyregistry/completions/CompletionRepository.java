package org.studyregistry.completions;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.RowEncoder;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.WireRow;

/** The completions that may be handed to a study registry. */
@ApplicationScoped
public class CompletionRepository {

    // As CompletionEncoder reads them. The casts cost nothing where a column has that type already, and see to it that
    // the bytes on the wire are of that type.
    static final String COLUMNS = """
            select c.completion_date::timestamptz, c.completion_language::text,
                   c.completion_registration_attempt_date::timestamptz, c.email::text, c.grade::integer,
                   c.passed::boolean, c.id::uuid, c.user_id::uuid""";

    // $1 module, $2 and $3 the date and id after which to begin, if any ($2 is a constant to the planner, so that
    // without it the condition is gone), $4 registrar.
    // older_schema stands in for a column that LMS databases before 2026 lack: inside the subquery the name means the
    // table's own column where there is one, else this constant.
    private static final String COMPLETIONS = COLUMNS + """

            from (values (false)) as older_schema (register_credits_via_suotar)
            cross join lateral (
                select id, user_id, completion_date, completion_language, completion_registration_attempt_date,
                       email, grade, passed
                from public.course_module_completions
                where course_module_id = $1
                  and prerequisite_modules_completed
                  and eligible_for_ects
                  and deleted_at is null
                  and not register_credits_via_suotar
                  and ($2::timestamptz is null or (completion_date, id) > ($2, $3::uuid))) c
            """;

    // No registrar means that the platform has registered the completion itself. What is registered is looked up by
    // date and id, so that it can be merged into the order of the answer: only dates and ids are sorted. The module
    // that stands in a registration is not relied on; the completion's own counts.
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
                  and r.deleted_at is null
                  and (r.study_registry_registrar_id = $4 or r.study_registry_registrar_id is null))
            """;

    // Of a small module, by its completions' ids ($5): they are looked up in an index where there is one, and in any
    // case no registrations of other modules are joined. Just as right, for the ids are of the same snapshot.
    private static final String NOT_REGISTERED_OF_FEW = """
            where c.id = any ($5::uuid[]) and not exists (
                select from public.course_module_completion_registered_to_study_registries r
                where r.course_module_completion_id = any ($5)
                  and r.course_module_completion_id = c.id
                  and r.deleted_at is null
                  and (r.study_registry_registrar_id = $4 or r.study_registry_registrar_id is null))
            """;

    /** As many completions as a module may have to be small: no more than two batches of a stream. */
    private static final int FEW = 2000;

    /** How many modules are looked at for being small: without an index each look reads the table. */
    private static final int FEW_MODULES = 8;

    // Which of the modules ($1) are small, and the ids of their completions. offset 0: the ids are read once for each.
    private static final String SMALL_MODULES = String.format(Locale.ROOT, """
            select module, ids
            from (select module, array(
                      select id from public.course_module_completions
                      where course_module_id = module
                        and prerequisite_modules_completed
                        and eligible_for_ects
                        and deleted_at is null
                      limit %s) as ids
                  from unnest($1::uuid[]) as module
                  offset 0) modules
            where cardinality(ids) <= %s
            """, FEW + 1, FEW);

    private static final String ORDER = "order by c.completion_date, c.id";

    private static final String ALL_OF_MODULE = COMPLETIONS + ORDER;
    private static final String UNREGISTERED_OF_MODULE = COMPLETIONS + NOT_REGISTERED + ORDER;
    private static final String UNREGISTERED_OF_SMALL_MODULE = COMPLETIONS + NOT_REGISTERED_OF_FEW + ORDER;
    private static final String COUNT_ALL = "select count(*) from (" + COMPLETIONS + ") rows";
    private static final String COUNT_UNREGISTERED = "select count(*) from (" + COMPLETIONS + NOT_REGISTERED + ") rows";
    private static final String COUNT_UNREGISTERED_OF_SMALL =
            "select count(*) from (" + COMPLETIONS + NOT_REGISTERED_OF_FEW + ") rows";

    private final CourseRepository courses;
    private final MomentRepository moments;
    private final IncrementRepository increments;

    CompletionRepository(CourseRepository courses, MomentRepository moments, IncrementRepository increments) {
        this.courses = courses;
        this.moments = moments;
        this.increments = increments;
    }

    /**
     * What the request means. Its modules stand in the order of the answer: by course id and order number.
     *
     * @param client a snapshot's connection; or any, for an answer without rows
     * @return fails with course-not-found, module-not-found, watermark-outdated, cursor-outdated or a problem of the
     *     database
     */
    Uni<Answer> answer(SqlClient client, CompletionRequest request) {
        // The moment first: outside a snapshot it must not be later than what is told with it.
        return moments.moment(client).chain(moment -> courses.modules(
                        client,
                        request.course(),
                        request.module(),
                        request.registrar().scope())
                .map(modules -> Answer.of(request, modules, moment)));
    }

    /**
     * One query for each module from where the answer begins, in a module by completion date and id. A module at a time needs
     * no sort across modules, and the first rows come sooner. Changes are one query.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> Uni.createFrom().item(List.of(increments.query(answer, changes))))
                .orElseGet(() -> small(snapshot, answer).map(small -> queries(answer, small)));
    }

    /** Those of a whole answer, when it is known which of the modules are small, and the ids of their completions. */
    static List<RowQuery> queries(Answer answer, Map<UUID, UUID[]> small) {
        return positions(answer)
                .mapToObj(position ->
                        query(Cursor.of(answer.modules(), position, answer.origin()), answer.request(), small))
                .toList();
    }

    private static RowQuery query(Cursor.OfModule cursors, CompletionRequest request, Map<UUID, UUID[]> small) {
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        String unregistered =
                small.containsKey(cursors.module()) ? UNREGISTERED_OF_SMALL_MODULE : UNREGISTERED_OF_MODULE;
        return new RowQuery(
                request.excludeRegistered() ? unregistered : ALL_OF_MODULE,
                parameters(cursors.module(), request, small),
                encoder(cursor, request),
                cursor);
    }

    /** How many lines {@link #queries} give, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> increments.count(snapshot, answer, changes))
                .orElseGet(() -> small(snapshot, answer).chain(small -> Multi.createFrom()
                        .items(positions(answer).mapToObj(answer.modules()::get))
                        .onItem()
                        .transformToUniAndConcatenate(module -> count(snapshot, module, answer.request(), small))
                        .collect()
                        .with(Collectors.summingLong(Long::longValue))));
    }

    private static Uni<Long> count(Snapshot snapshot, UUID module, CompletionRequest request, Map<UUID, UUID[]> small) {
        String unregistered = small.containsKey(module) ? COUNT_UNREGISTERED_OF_SMALL : COUNT_UNREGISTERED;
        return snapshot.connection()
                .preparedQuery(request.excludeRegistered() ? unregistered : COUNT_ALL)
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters(module, request, small)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The small ones of the modules that are still to be read; none where it makes no difference. */
    private static Uni<Map<UUID, UUID[]>> small(Snapshot snapshot, Answer answer) {
        UUID[] toRead = positions(answer).mapToObj(answer.modules()::get).toArray(UUID[]::new);
        if (!answer.request().excludeRegistered() || toRead.length > FEW_MODULES) {
            return Uni.createFrom().item(Map.of());
        }
        return snapshot.connection()
                .preparedQuery(SMALL_MODULES)
                .execute(io.vertx.mutiny.sqlclient.Tuple.of(toRead))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> row.getUUID(0), row -> row.getArrayOfUUIDs(1))));
    }

    private static IntStream positions(Answer answer) {
        int first = answer.request()
                .after()
                .map(cursor -> cursor.moduleIn(answer.modules()))
                .orElse(0);
        return IntStream.range(first, answer.modules().size());
    }

    private static Tuple parameters(UUID module, CompletionRequest request, Map<UUID, UUID[]> small) {
        Optional<Cursor> after =
                request.after().filter(cursor -> cursor.module().equals(module));
        Tuple parameters = Tuple.of(
                module,
                after.map(Cursor::moment).orElse(null),
                after.map(Cursor::id).orElse(null));
        if (request.excludeRegistered()) {
            parameters.addUUID(request.registrar().id());
        }
        if (small.containsKey(module)) {
            parameters.addArrayOfUUID(small.get(module));
        }
        return parameters;
    }

    /** Writes the columns of an answer in the request's format. */
    static RowEncoder encoder(Function<WireRow, String> cursor, CompletionRequest request) {
        if (request.form().format() == Format.CSV) {
            return CompletionCsv::encode;
        }
        return request.cursors()
                ? (row, out) -> CompletionEncoder.encode(row, cursor.apply(row), out)
                : CompletionEncoder::encode;
    }
}
