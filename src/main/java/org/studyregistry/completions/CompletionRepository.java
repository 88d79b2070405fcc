package org.studyregistry.completions;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
     * @param client the connection of a snapshot; or one of its own, for an answer without rows
     * @return one flight of questions. Fails with course-not-found, module-not-found, watermark-outdated, cursor-outdated,
     *     database-schema-changed or a problem of the database
     */
    Uni<Answer> answer(SqlConnection client, CompletionRequest request) {
        return schemas.known().chain(schema -> {
            Eligibility eligibility = Eligibility.in(schema);
            // The moment is asked for first: outside a snapshot it must not be later than what is told with it.
            Uni<Optional<Moment>> now = moments.moment(client, schema);
            if (request.selection() instanceof Selection.OfPlatform several) {
                return Uni.combine()
                        .all()
                        .unis(
                                now,
                                platform.modules(
                                        client,
                                        several.courses(),
                                        request.registrar().scope()))
                        .with((moment, modules) -> Answer.of(request, several.courses(), modules, eligibility, moment));
            }
            return Uni.combine()
                    .all()
                    .unis(now, modules(client, request, (Selection.OfCourse) request.selection(), eligibility))
                    .with((moment, modules) -> answer(request, eligibility, modules, moment));
        });
    }

    private Uni<List<Row>> modules(
            SqlConnection client, CompletionRequest request, Selection.OfCourse one, Eligibility eligibility) {
        return courses.modules(
                client,
                CompletionStatements.of(eligibility).modules(request.excludeRegistered()),
                one.course(),
                one.module(),
                request.registrar().scope());
    }

    private static Answer answer(
            CompletionRequest request, Eligibility eligibility, List<Row> modules, Optional<Moment> moment) {
        List<UUID> ids = new ArrayList<>(modules.size());
        List<UUID> withheld = new ArrayList<>();
        Map<UUID, ModuleSize> sizes = new HashMap<>();
        for (Row module : modules) {
            UUID id = module.getUUID("id");
            ids.add(id);
            if (module.getBoolean("withheld")) {
                withheld.add(id);
            }
            sizes.put(id, ModuleSize.of(module));
        }
        withheld.sort(Comparator.naturalOrder());
        return Answer.of(request, ids, sizes, eligibility, withheld, moment);
    }

    /** The same of an answer without rows, on a connection of its own. */
    Uni<Answer> answer(Pool pool, CompletionRequest request) {
        return pool.withConnection(connection -> answer(connection, request).call(this::makeDurable))
                .onFailure()
                .transform(DatabaseFailures::problem);
    }

    /** What has to be done before a client is told of an answer's moment, unless a record of the answer was written after it. */
    Uni<Void> makeDurable(Answer answer) {
        return moments.makeDurable(answer.moment());
    }

    /**
     * One query for each module from where the answer begins, in a module by completion date and id. A module at a time needs
     * no sort across modules, and the first rows come sooner. Changes are one query, and so are the completions of many courses.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> increments.query(snapshot, answer, changes).map(List::of))
                .orElseGet(() -> answer.joined()
                        ? joined.queries(snapshot, answer)
                        : Uni.createFrom().item(ofModules(answer)));
    }

    /** Those of a whole answer. */
    static List<RowQuery> ofModules(Answer answer) {
        return positions(answer)
                .boxed()
                .flatMap(position -> ofModule(Cursor.of(answer.modules(), position, answer.origin()), answer))
                .toList();
    }

    private static Stream<RowQuery> ofModule(Cursor.OfModule cursors, Answer answer) {
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        RowEncoder encoder = encoder(cursor, answer);
        return parts(cursors.module(), answer)
                .map(part -> new RowQuery(
                        CompletionStatements.of(answer.eligibility())
                                .rows(answer.request().excludeRegistered(), part.merged),
                        part.parameters,
                        encoder,
                        cursor));
    }

    /** How many lines {@link #queries} give, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> increments.count(snapshot, answer, changes))
                .orElseGet(() -> answer.joined() ? joined.count(snapshot, answer) : countEach(snapshot, answer));
    }

    private static Uni<Long> countEach(Snapshot snapshot, Answer answer) {
        return Multi.createFrom()
                .items(positions(answer)
                        .boxed()
                        .flatMap(position -> parts(answer.modules().get(position), answer)))
                .onItem()
                .transformToUniAndConcatenate(part -> count(snapshot, answer, part))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private static Uni<Long> count(Snapshot snapshot, Answer answer, Part part) {
        return snapshot.connection()
                .preparedQuery(CompletionStatements.of(answer.eligibility())
                        .count(answer.request().excludeRegistered(), part.merged))
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(part.parameters))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static IntStream positions(Answer answer) {
        int first = answer.request()
                .after()
                .map(cursor -> cursor.moduleIn(answer.modules()))
                .orElse(0);
        return IntStream.range(first, answer.modules().size());
    }

    /** A part of a module's rows: by look-ups, or merged. */
    private record Part(boolean merged, Tuple parameters) {}

    /** All of a module at once; of a large one the first rows by look-ups and the rest merged. */
    private static Stream<Part> parts(UUID module, Answer answer) {
        Optional<Cursor> after =
                answer.request().after().filter(cursor -> cursor.module().equals(module));
        String date = after.map(Cursor::sqlMoment).orElse(null);
        UUID id = after.map(Cursor::id).orElse(null);
        ModuleSize size = answer.sizes().getOrDefault(module, ModuleSize.ANY);
        if (!size.large()) {
            return Stream.of(lookedUp(module, date, id, null, null, answer));
        }
        // A stream that is resumed has its client's first rows already.
        return size.inTwo() && after.isEmpty()
                ? Stream.of(
                        lookedUp(module, date, id, size.firstDate(), size.firstId(), answer),
                        merged(module, size.firstDate(), size.firstId(), answer))
                : Stream.of(merged(module, date, id, answer));
    }

    private static Part lookedUp(UUID module, String date, UUID id, String lastDate, UUID lastId, Answer answer) {
        Tuple parameters = Tuple.of(module, date, id);
        if (CompletionStatements.of(answer.eligibility())
                .readElsewhere(answer.request().excludeRegistered())) {
            parameters.addString(lastDate).addUUID(lastId);
        }
        return new Part(false, withRegistrar(parameters, answer));
    }

    private static Part merged(UUID module, String date, UUID id, Answer answer) {
        return new Part(true, withRegistrar(Tuple.of(module, date, id), answer));
    }

    private static Tuple withRegistrar(Tuple parameters, Answer answer) {
        return answer.request().excludeRegistered()
                ? parameters.addUUID(answer.request().registrar().id())
                : parameters;
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
