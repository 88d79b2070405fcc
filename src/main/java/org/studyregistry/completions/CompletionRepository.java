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
     * What the request means. Its modules stand in the order of the answer: by course id and order number.
     *
     * @param client the connection of a snapshot; or one of its own, for an answer without rows
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

    /** The same of an answer without rows, on a connection of its own. */
    Uni<ResolvedRequest> resolve(Pool pool, CompletionRequest request) {
        return pool.withConnection(connection -> resolve(connection, request).call(this::makeDurable))
                .onFailure()
                .transform(DatabaseFailures::problem);
    }

    /** What has to be done before a client is told of an answer's moment, unless a record of the answer was written after it. */
    Uni<Void> makeDurable(ResolvedRequest resolved) {
        return moments.makeDurable(resolved.position());
    }

    /**
     * One query for each module from where the answer begins, in a module by completion date and id. A module at a time needs
     * no sort across modules, and the first rows come sooner. Changes are one query, and so are the completions of many courses.
     *
     * @return fails with a problem of the database
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, ResolvedRequest resolved) {
        planForValues(snapshot, resolved);
        return resolved.changes()
                .map(changes -> Uni.createFrom().item(List.of(increments.query(resolved, changes))))
                .orElseGet(() -> resolved.joined()
                        ? joined.queries(snapshot, resolved)
                        : Uni.createFrom().item(ofModules(resolved)));
    }

    /** Those of a whole answer. */
    static List<RowQuery> ofModules(ResolvedRequest resolved) {
        return positions(resolved)
                .mapToObj(position -> query(Cursor.of(resolved.modules(), position, resolved.origin()), resolved))
                .toList();
    }

    private static RowQuery query(Cursor.OfModule cursors, ResolvedRequest resolved) {
        CompletionRequest request = resolved.request();
        Function<WireRow, String> cursor =
                row -> cursors.at(row.bigint(0), row.uuid(6)).text();
        return new RowQuery(
                CompletionStatements.of(resolved.eligibility())
                        .rows(request.excludeRegistered(), resolved.few().containsKey(cursors.module())),
                parameters(cursors.module(), resolved),
                encoder(cursor, resolved),
                cursor);
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
        return Multi.createFrom()
                .items(positions(resolved).mapToObj(resolved.modules()::get))
                .onItem()
                .transformToUniAndConcatenate(module -> count(snapshot, module, resolved))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private static Uni<Long> count(Snapshot snapshot, UUID module, ResolvedRequest resolved) {
        return snapshot.connection()
                .preparedQuery(CompletionStatements.of(resolved.eligibility())
                        .count(
                                resolved.request().excludeRegistered(),
                                resolved.few().containsKey(module)))
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters(module, resolved)))
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

    private static Tuple parameters(UUID module, ResolvedRequest resolved) {
        CompletionRequest request = resolved.request();
        Optional<Cursor> after =
                request.after().filter(cursor -> cursor.module().equals(module));
        Tuple parameters = Tuple.of(
                module,
                after.map(Cursor::moment).orElse(null),
                after.map(Cursor::id).orElse(null));
        if (request.excludeRegistered()) {
            parameters.addUUID(request.registrar().id());
        }
        UUID[] few = resolved.few().get(module);
        if (few != null) {
            parameters.addArrayOfUUID(few);
        }
        return parameters;
    }

    /** Writes the columns of an answer in the request's format; those for several courses have the position of their module last. */
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
