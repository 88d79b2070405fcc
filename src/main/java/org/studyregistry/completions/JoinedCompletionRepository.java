package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.RowEncoder;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.WireRow;

/** The completions of many modules in one query: of several courses, or of those who are searched for. */
@Singleton
public class JoinedCompletionRepository {

    // Connections of streams have nested loops disabled: see application.properties. Here it is one over modules, which
    // does
    // not depend on what the statistics say of completions.
    private static final String NESTED_LOOPS = "select set_config('enable_nestloop', 'on', true)";

    /**
     * The queries for a response's completions, in the order of the contract: one over all modules, but a large module by itself, since
     * an index has its completions in order. Fails with a problem of the database.
     */
    Uni<List<RowQuery>> queries(Snapshot snapshot, ResolvedRequest resolved) {
        return plan(snapshot, resolved)
                .chain(plan -> plan.largeApart()
                        ? large(snapshot).map(large -> queries(resolved, plan, large))
                        : Uni.createFrom().item(queries(resolved, plan, Set.of())));
    }

    /**
     * How the statements are to run.
     *
     * @param withheld how the completions are found that rows of other tables withhold
     * @param largeApart whether a large module is read by a statement of its own. Each of these makes a table in memory anew
     */
    private record Plan(JoinedStatements.Withheld withheld, boolean largeApart) {}

    private static List<RowQuery> queries(ResolvedRequest resolved, Plan plan, Set<UUID> large) {
        JoinedStatements statements = JoinedStatements.of(resolved);
        Function<WireRow, String> cursor = cursor(resolved);
        RowEncoder encoder = CompletionRepository.encoder(cursor, resolved);
        List<UUID> modules = resolved.modules();
        int first = first(resolved);
        List<RowQuery> queries = new ArrayList<>();
        for (int from = first; from < modules.size(); ) {
            int to = from;
            while (to < modules.size() && !large.contains(modules.get(to))) {
                to++;
            }
            if (to > from) {
                Tuple parameters =
                        parameters(resolved, modules.subList(from, to).toArray(UUID[]::new), from, from == first);
                queries.add(new RowQuery(statements.rows(plan.withheld()), parameters, encoder, cursor));
            }
            if (to < modules.size()) {
                Tuple parameters = parameters(resolved, modules.get(to), to, to == first);
                queries.add(new RowQuery(statements.rowsOfOne(plan.withheld()), parameters, encoder, cursor));
            }
            from = to + 1;
        }
        return queries;
    }

    private static Uni<Set<UUID>> large(Snapshot snapshot) {
        return snapshot.connection()
                .preparedQuery(JoinedStatements.LARGE)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0))
                        .collect(Collectors.toSet()));
    }

    /** How many there are, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, ResolvedRequest resolved) {
        int first = first(resolved);
        UUID[] modules =
                resolved.modules().subList(first, resolved.modules().size()).toArray(UUID[]::new);
        return plan(snapshot, resolved)
                .chain(plan -> execute(
                        snapshot,
                        JoinedStatements.of(resolved).count(plan.withheld()),
                        parameters(resolved, modules, first, true)))
                .map(row -> row.getLong(0));
    }

    private static Uni<Plan> plan(Snapshot snapshot, ResolvedRequest resolved) {
        if (resolved.request().search().isPresent()) {
            return Uni.createFrom().item(new Plan(JoinedStatements.Withheld.JOINED, false));
        }
        if (!JoinedStatements.of(resolved).withhold()) {
            return execute(snapshot, NESTED_LOOPS, Tuple.tuple())
                    .replaceWith(new Plan(JoinedStatements.Withheld.JOINED, true));
        }
        return ModuleSizeRepository.few(snapshot, resolved, ModuleSize::large)
                .chain(few -> few
                        ? execute(snapshot, NESTED_LOOPS, Tuple.tuple())
                                .replaceWith(new Plan(JoinedStatements.Withheld.LOOKED_UP, true))
                        : planOfMany(snapshot, resolved));
    }

    private static Uni<Plan> planOfMany(Snapshot snapshot, ResolvedRequest resolved) {
        Tuple registrar = resolved.request().excludeRegistered()
                ? Tuple.of(resolved.request().registrar().id())
                : Tuple.tuple();
        return execute(snapshot, JoinedStatements.countWithheld(resolved), registrar)
                .map(row -> row.getLong(0) <= JoinedStatements.FEW
                        ? new Plan(JoinedStatements.Withheld.AMONG_FEW, row.getLong(0) <= JoinedStatements.VERY_FEW)
                        : new Plan(JoinedStatements.Withheld.JOINED, false))
                .call(plan -> plan.withheld() == JoinedStatements.Withheld.AMONG_FEW
                        ? execute(snapshot, JoinedStatements.settingsForFew(), Tuple.tuple())
                        : Uni.createFrom().voidItem());
    }

    /** The position of the module in which the response begins. */
    private static int first(ResolvedRequest resolved) {
        return resolved.request()
                .after()
                .map(cursor -> cursor.moduleIn(resolved.modules()))
                .orElse(0);
    }

    private static Tuple parameters(ResolvedRequest resolved, Object modules, int before, boolean begin) {
        CompletionRequest request = resolved.request();
        Optional<Cursor> after = request.after().filter(cursor -> begin);
        Tuple parameters = Tuple.of(
                modules,
                (long) before,
                after.map(Cursor::moment).orElse(null),
                after.map(Cursor::id).orElse(null));
        request.search()
                .ifPresent(search ->
                        parameters.addArrayOfString(search.emailArray()).addArrayOfUUID(search.completionArray()));
        return request.excludeRegistered()
                ? parameters.addUUID(request.registrar().id())
                : parameters;
    }

    private static Function<WireRow, String> cursor(ResolvedRequest resolved) {
        List<Cursor.OfModule> cursors = Cursor.of(resolved.modules(), resolved.origin());
        return row -> cursors.get(row.integer(JoinedStatements.POSITION) - 1)
                .at(row.bigint(0), row.uuid(6))
                .text();
    }

    private static Uni<io.vertx.mutiny.sqlclient.Row> execute(Snapshot snapshot, String sql, Tuple parameters) {
        SqlClient client = snapshot.connection();
        return client.preparedQuery(sql)
                .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next());
    }
}
