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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.studyregistry.courses.CourseRepository;
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
    private final LmsSchemas schemas;
    private final MomentRepository moments;
    private final IncrementRepository increments;

    CompletionRepository(
            CourseRepository courses, LmsSchemas schemas, MomentRepository moments, IncrementRepository increments) {
        this.courses = courses;
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
        return courses.modules(
                        client,
                        request.course(),
                        request.module(),
                        request.registrar().scope())
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
     * no sort across modules, and the first rows come sooner. Changes are one query.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, Answer answer) {
        return answer.changes()
                .map(changes -> increments.query(snapshot, answer, changes).map(List::of))
                .orElseGet(() -> sizes(snapshot, answer).map(sizes -> queries(answer, sizes)));
    }

    /** Those of a whole answer, when it is known how large its modules are. */
    static List<RowQuery> queries(Answer answer, Map<UUID, ModuleSize> sizes) {
        return positions(answer)
                .boxed()
                .flatMap(position -> queries(Cursor.of(answer.modules(), position, answer.origin()), answer, sizes))
                .toList();
    }

    private static Stream<RowQuery> queries(Cursor.OfModule cursors, Answer answer, Map<UUID, ModuleSize> sizes) {
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        RowEncoder encoder = encoder(cursor, answer.request());
        return parts(cursors.module(), answer, sizes)
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
                .orElseGet(() -> sizes(snapshot, answer).chain(sizes -> Multi.createFrom()
                        .items(positions(answer)
                                .boxed()
                                .flatMap(position -> parts(answer.modules().get(position), answer, sizes)))
                        .onItem()
                        .transformToUniAndConcatenate(part -> count(snapshot, answer, part))
                        .collect()
                        .with(Collectors.summingLong(Long::longValue))));
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

    /** Of the modules that are still to be read. */
    private static Uni<Map<UUID, ModuleSize>> sizes(Snapshot snapshot, Answer answer) {
        List<UUID> toRead = positions(answer).mapToObj(answer.modules()::get).toList();
        return ModuleSizeRepository.sizes(snapshot, answer, toRead, false);
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
    private static Stream<Part> parts(UUID module, Answer answer, Map<UUID, ModuleSize> sizes) {
        Optional<Cursor> after =
                answer.request().after().filter(cursor -> cursor.module().equals(module));
        String date = after.map(Cursor::sqlMoment).orElse(null);
        UUID id = after.map(Cursor::id).orElse(null);
        ModuleSize size = sizes.getOrDefault(module, ModuleSize.ANY);
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
