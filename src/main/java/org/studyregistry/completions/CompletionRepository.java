package org.studyregistry.completions;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
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
import org.studyregistry.completions.CompletionStatements.Reading;
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

/** The completions that a study registry may receive. */
@Singleton
public class CompletionRepository {

    private final CourseRepository courses;
    private final PlatformRepository platform;
    private final JoinedCompletionRepository joined;
    private final LmsSchemas schemas;
    private final SnapshotPositionRepository moments;
    private final IncrementRepository increments;

    CompletionRepository(
            CourseRepository courses,
            PlatformRepository platform,
            JoinedCompletionRepository joined,
            LmsSchemas schemas,
            SnapshotPositionRepository moments,
            IncrementRepository increments) {
        this.courses = courses;
        this.platform = platform;
        this.joined = joined;
        this.schemas = schemas;
        this.moments = moments;
        this.increments = increments;
    }

    /**
     * What the request means. Its modules stand in the order of the response: by course id and order number.
     *
     * @param client the connection of a snapshot; or one of its own, for a response without rows
     * @return one flight of questions. Fails with course-not-found, module-not-found, watermark-outdated, cursor-outdated,
     *     database-schema-changed or a problem of the database
     */
    Uni<ResolvedRequest> resolve(SqlConnection client, CompletionRequest request) {
        return schemas.known().chain(schema -> {
            Eligibility eligibility = Eligibility.in(schema);
            // The moment is asked for first: outside a snapshot it must not be later than what is told with it.
            Uni<Optional<SnapshotPosition>> now = moments.position(client, schema, request.keepsPlans());
            if (request.selection() instanceof Selection.OfPlatform several) {
                return Uni.combine()
                        .all()
                        .unis(
                                now,
                                platform.modules(
                                        client,
                                        several.courses(),
                                        request.registrar().scope(),
                                        request.search().map(Search::modules)))
                        .with((position, modules) ->
                                ResolvedRequest.of(request, several.courses(), modules, eligibility, position));
            }
            return Uni.combine()
                    .all()
                    .unis(now, modules(client, request, (Selection.OfCourse) request.selection(), eligibility))
                    .with((position, modules) -> resolve(request, eligibility, modules, position));
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

    private static ResolvedRequest resolve(
            CompletionRequest request,
            Eligibility eligibility,
            List<Row> modules,
            Optional<SnapshotPosition> position) {
        List<UUID> ids = new ArrayList<>(modules.size());
        List<UUID> withheld = new ArrayList<>();
        Map<UUID, UUID[]> few = new HashMap<>();
        for (Row module : modules) {
            UUID id = module.getUUID("id");
            ids.add(id);
            if (module.getBoolean("withheld")) {
                withheld.add(id);
            }
            UUID[] completions = module.getArrayOfUUIDs("few");
            if (completions != null) {
                few.put(id, completions);
            }
        }
        withheld.sort(Comparator.naturalOrder());
        return ResolvedRequest.of(request, ids, few, eligibility, withheld, position);
    }

    /** The same of a response without rows, on a connection of its own. */
    Uni<ResolvedRequest> resolve(Pool pool, CompletionRequest request) {
        return pool.withConnection(connection -> resolve(connection, request).call(this::makeDurable))
                .onFailure()
                .transform(DatabaseFailures::problem);
    }

    /** What has to be done before a client is told of a response's moment, unless a record of the response was written after it. */
    Uni<Void> makeDurable(ResolvedRequest resolved) {
        return moments.makeDurable(resolved.position());
    }

    /**
     * One query for each module from where the response begins, in a module by completion date and id. A module at a time needs
     * no sort across modules, and the first rows come sooner. Changes are one query, and so are the completions of many courses.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, ResolvedRequest resolved) {
        planForValues(snapshot, resolved);
        return resolved.changes()
                .map(changes -> increments.query(snapshot, resolved, changes).map(List::of))
                .orElseGet(() -> resolved.joined()
                        ? joined.queries(snapshot, resolved)
                        : sizes(snapshot, resolved).map(sizes -> ofModules(resolved, sizes)));
    }

    /** The sizes of those modules that are still to be read and do not have few completions. */
    private static Uni<Map<UUID, ModuleSize>> sizes(Snapshot snapshot, ResolvedRequest resolved) {
        return ModuleSizeRepository.sizes(
                snapshot,
                resolved,
                positions(resolved)
                        .mapToObj(resolved.modules()::get)
                        .filter(module -> !resolved.few().containsKey(module))
                        .toList());
    }

    /** Those of a whole response. */
    static List<RowQuery> ofModules(ResolvedRequest resolved, Map<UUID, ModuleSize> sizes) {
        return positions(resolved)
                .boxed()
                .flatMap(position ->
                        ofModule(Cursor.of(resolved.modules(), position, resolved.origin()), resolved, sizes))
                .toList();
    }

    private static Stream<RowQuery> ofModule(
            Cursor.OfModule cursors, ResolvedRequest resolved, Map<UUID, ModuleSize> sizes) {
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        RowEncoder encoder = encoder(cursor, resolved);
        return parts(cursors.module(), resolved, sizes)
                .map(part -> new RowQuery(
                        CompletionStatements.of(resolved.eligibility())
                                .rows(resolved.request().excludeRegistered(), part.reading),
                        part.parameters,
                        encoder,
                        cursor));
    }

    /** Completions that are found by their ids are so whatever the ids; the best plan for others depends on the module. */
    private static void planForValues(Snapshot snapshot, ResolvedRequest resolved) {
        if (resolved.request().keepsPlans() && !resolved.few().keySet().containsAll(resolved.modules())) {
            snapshot.planForValues();
        }
    }

    /** How many lines {@link #queries} give, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, ResolvedRequest resolved) {
        planForValues(snapshot, resolved);
        return resolved.changes()
                .map(changes -> increments.count(snapshot, resolved, changes))
                .orElseGet(() -> resolved.joined() ? joined.count(snapshot, resolved) : countEach(snapshot, resolved));
    }

    private static Uni<Long> countEach(Snapshot snapshot, ResolvedRequest resolved) {
        return sizes(snapshot, resolved).chain(sizes -> Multi.createFrom()
                .items(positions(resolved)
                        .boxed()
                        .flatMap(position -> parts(resolved.modules().get(position), resolved, sizes)))
                .onItem()
                .transformToUniAndConcatenate(part -> count(snapshot, resolved, part))
                .collect()
                .with(Collectors.summingLong(Long::longValue)));
    }

    private static Uni<Long> count(Snapshot snapshot, ResolvedRequest resolved, Part part) {
        return snapshot.connection()
                .preparedQuery(CompletionStatements.of(resolved.eligibility())
                        .count(resolved.request().excludeRegistered(), part.reading))
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(part.parameters))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static IntStream positions(ResolvedRequest resolved) {
        int first = resolved.request()
                .after()
                .map(cursor -> cursor.moduleIn(resolved.modules()))
                .orElse(0);
        return IntStream.range(first, resolved.modules().size());
    }

    /** A part of a module's rows. */
    private record Part(Reading reading, Tuple parameters) {}

    /** All of a module at once; of a large one the first rows by look-ups and the rest merged. */
    private static Stream<Part> parts(UUID module, ResolvedRequest resolved, Map<UUID, ModuleSize> sizes) {
        Optional<Cursor> after =
                resolved.request().after().filter(cursor -> cursor.module().equals(module));
        String date = after.map(Cursor::sqlMoment).orElse(null);
        UUID id = after.map(Cursor::id).orElse(null);
        UUID[] few = resolved.few().get(module);
        if (few != null) {
            return Stream.of(new Part(
                    Reading.OF_FEW,
                    withRegistrar(Tuple.of(module, date, id), resolved).addArrayOfUUID(few)));
        }
        ModuleSize size = sizes.getOrDefault(module, ModuleSize.ANY);
        if (!size.large()) {
            return Stream.of(lookedUp(module, date, id, null, null, resolved));
        }
        // A stream that is resumed has its client's first rows already.
        return size.inTwo() && after.isEmpty()
                ? Stream.of(
                        lookedUp(module, date, id, size.firstDate(), size.firstId(), resolved),
                        merged(module, size.firstDate(), size.firstId(), resolved))
                : Stream.of(merged(module, date, id, resolved));
    }

    private static Part lookedUp(
            UUID module, String date, UUID id, String lastDate, UUID lastId, ResolvedRequest resolved) {
        Tuple parameters = Tuple.of(module, date, id);
        if (CompletionStatements.of(resolved.eligibility())
                .readElsewhere(resolved.request().excludeRegistered())) {
            parameters.addString(lastDate).addUUID(lastId);
        }
        return new Part(Reading.LOOKED_UP, withRegistrar(parameters, resolved));
    }

    private static Part merged(UUID module, String date, UUID id, ResolvedRequest resolved) {
        return new Part(Reading.MERGED, withRegistrar(Tuple.of(module, date, id), resolved));
    }

    private static Tuple withRegistrar(Tuple parameters, ResolvedRequest resolved) {
        return resolved.request().excludeRegistered()
                ? parameters.addUUID(resolved.request().registrar().id())
                : parameters;
    }

    /** Writes the columns of a response in the request's format; those for several courses have the position of their module last. */
    static RowEncoder encoder(Function<WireRow, String> cursor, ResolvedRequest resolved) {
        CompletionRequest request = resolved.request();
        return request.ofPlatform() ? withModule(cursor, resolved) : withoutModule(cursor, request);
    }

    private static RowEncoder withModule(Function<WireRow, String> cursor, ResolvedRequest resolved) {
        boolean csv = resolved.request().form().format() == Format.CSV;
        boolean cursors = resolved.request().cursors();
        ModuleMembers members = new ModuleMembers(resolved.described(), csv);
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
