package org.studyregistry.completions;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.courses.PlatformRepository;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.RowEncoder;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.WireRow;

/** The completions that may be handed to a study registry. */
@ApplicationScoped
public class CompletionRepository {

    /** As many completions as a module may have to be small: no more than two batches of a stream. */
    private static final int FEW = 2000;

    /** How many modules are looked at for being small: without an index each look reads the table. */
    private static final int FEW_MODULES = 8;

    private final CourseRepository courses;
    private final PlatformRepository platform;
    private final JoinedCompletionRepository joined;
    private final LmsSchemas schemas;
    private final MomentRepository moments;
    private final IncrementRepository increments;

    CompletionRepository(
            CourseRepository courses,
            PlatformRepository platform,
            JoinedCompletionRepository joined,
            LmsSchemas schemas,
            MomentRepository moments,
            IncrementRepository increments) {
        this.courses = courses;
        this.platform = platform;
        this.joined = joined;
        this.schemas = schemas;
        this.moments = moments;
        this.increments = increments;
    }

    /**
     * What the request means. Its modules stand in the order of the answer: by course id and order number.
     *
     * @param client a snapshot's connection; or any, for an answer without rows
     * @return fails with course-not-found, module-not-found, watermark-outdated, cursor-outdated,
     *     database-schema-changed or a problem of the database
     */
    Uni<Answer> answer(SqlClient client, CompletionRequest request) {
        // The moment first: outside a snapshot it must not be later than what is told with it.
        return schemas.known().chain(schema -> moments.moment(client, schema)
                .chain(moment -> answer(client, request, Eligibility.in(schema), moment)));
    }

    private Uni<Answer> answer(
            SqlClient client, CompletionRequest request, Eligibility eligibility, Optional<Moment> moment) {
        if (request.selection() instanceof Selection.OfPlatform several) {
            return platform.modules(
                            client, several.courses(), request.registrar().scope())
                    .map(modules -> Answer.of(request, several.courses(), modules, eligibility, moment));
        }
        Selection.OfCourse one = (Selection.OfCourse) request.selection();
        return courses.modules(
                        client, one.course(), one.module(), request.registrar().scope())
                .chain(modules -> withheld(client, eligibility, modules)
                        .map(withheld -> Answer.of(request, modules, eligibility, withheld, moment)));
    }

    /** Those of the modules whose completions are all withheld. */
    private static Uni<List<UUID>> withheld(SqlClient client, Eligibility eligibility, List<UUID> modules) {
        return eligibility
                .withheldModules("$1")
                .map(sql -> client.preparedQuery(sql)
                        .execute(io.vertx.mutiny.sqlclient.Tuple.of(modules.toArray(UUID[]::new)))
                        .onFailure()
                        .transform(DatabaseFailures::problem)
                        .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                                .map(row -> row.getUUID(0))
                                .toList()))
                .orElseGet(() -> Uni.createFrom().item(List.of()));
    }

    /**
     * One query for each module from where the answer begins, in a module by completion date and id. A module at a time needs
     * no sort across modules, and the first rows come sooner. Changes are one query, and so are the completions of many courses.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> Uni.createFrom().item(List.of(increments.query(answer, changes))))
                .orElseGet(() -> answer.joined()
                        ? joined.queries(snapshot, answer)
                        : small(snapshot, answer).map(small -> queries(answer, small)));
    }

    /** Those of a whole answer, when it is known which of the modules are small, and the ids of their completions. */
    static List<RowQuery> queries(Answer answer, Map<UUID, UUID[]> small) {
        return positions(answer)
                .mapToObj(position -> query(Cursor.of(answer.modules(), position, answer.origin()), answer, small))
                .toList();
    }

    private static RowQuery query(Cursor.OfModule cursors, Answer answer, Map<UUID, UUID[]> small) {
        CompletionRequest request = answer.request();
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        return new RowQuery(
                CompletionStatements.of(answer.eligibility())
                        .rows(request.excludeRegistered(), small.containsKey(cursors.module())),
                parameters(cursors.module(), request, small),
                encoder(cursor, answer),
                cursor);
    }

    /** How many lines {@link #queries} give, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> increments.count(snapshot, answer, changes))
                .orElseGet(() -> answer.joined() ? joined.count(snapshot, answer) : countEach(snapshot, answer));
    }

    private static Uni<Long> countEach(Snapshot snapshot, Answer answer) {
        return small(snapshot, answer).chain(small -> Multi.createFrom()
                .items(positions(answer).mapToObj(answer.modules()::get))
                .onItem()
                .transformToUniAndConcatenate(module -> count(snapshot, module, answer, small))
                .collect()
                .with(Collectors.summingLong(Long::longValue)));
    }

    private static Uni<Long> count(Snapshot snapshot, UUID module, Answer answer, Map<UUID, UUID[]> small) {
        CompletionRequest request = answer.request();
        return snapshot.connection()
                .preparedQuery(CompletionStatements.of(answer.eligibility())
                        .count(request.excludeRegistered(), small.containsKey(module)))
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters(module, request, small)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The small ones of the modules that are still to be read; none where it makes no difference. */
    private static Uni<Map<UUID, UUID[]>> small(Snapshot snapshot, Answer answer) {
        UUID[] toRead = positions(answer).mapToObj(answer.modules()::get).toArray(UUID[]::new);
        CompletionStatements statements = CompletionStatements.of(answer.eligibility());
        if (!statements.differForFew(answer.request().excludeRegistered()) || toRead.length > FEW_MODULES) {
            return Uni.createFrom().item(Map.of());
        }
        return snapshot.connection()
                .preparedQuery(statements.smallModules(FEW))
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

    /** Writes the columns of an answer in the request's format; those for several courses have the position of their module last. */
    static RowEncoder encoder(Function<WireRow, String> cursor, Answer answer) {
        CompletionRequest request = answer.request();
        return request.ofPlatform() ? withModule(cursor, answer) : withoutModule(cursor, request);
    }

    private static RowEncoder withModule(Function<WireRow, String> cursor, Answer answer) {
        boolean csv = answer.request().form().format() == Format.CSV;
        boolean cursors = answer.request().cursors();
        ModuleMembers members = new ModuleMembers(answer.described(), csv);
        return (row, out) -> {
            byte[] ofModule = members.at(row.integer(JoinedStatements.POSITION) - 1);
            if (csv) {
                CompletionCsv.encode(row, ofModule, out);
            } else {
                CompletionEncoder.encode(
                        row, ofModule, cursors ? Optional.of(cursor.apply(row)) : Optional.empty(), out);
            }
        };
    }

    private static RowEncoder withoutModule(Function<WireRow, String> cursor, CompletionRequest request) {
        if (request.form().format() == Format.CSV) {
            return CompletionCsv::encode;
        }
        return request.cursors()
                ? (row, out) -> CompletionEncoder.encode(row, cursor.apply(row), out)
                : CompletionEncoder::encode;
    }
}
