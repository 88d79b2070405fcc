package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.Snapshot;

/** Asks how large modules are, as far as it decides how they are read. */
final class ModuleSizeRepository {

    private ModuleSizeRepository() {}

    /** More modules than this are not counted one by one: they are taken for many completions. */
    private static final int MOST_MODULES = 1000;

    /** The size of no module says whether there are indexes for look-ups. */
    private static final UUID NONE = new UUID(0, 0);

    /**
     * Whether so few completions are read for a response over many modules, or found by a search, that rows of other tables can be
     * looked up for each of them.
     *
     * @param large how a module is recognised for which that is not so
     * @return fails with a problem of the database
     */
    static Uni<Boolean> few(Snapshot snapshot, ResolvedRequest resolved, Predicate<ModuleSize> large) {
        List<UUID> modules = resolved.request().search().isPresent() ? List.of(NONE) : resolved.modules();
        return modules.size() > MOST_MODULES
                ? Uni.createFrom().item(false)
                : sizes(snapshot, resolved, modules)
                        .map(sizes ->
                                !sizes.isEmpty() && sizes.values().stream().noneMatch(large));
    }

    /** The sizes of some modules; none where it makes no difference. Fails with a problem of the database. */
    static Uni<Map<UUID, ModuleSize>> sizes(Snapshot snapshot, ResolvedRequest resolved, List<UUID> modules) {
        CompletionStatements statements = CompletionStatements.of(resolved.eligibility());
        boolean excluding = resolved.request().excludeRegistered();
        if (modules.isEmpty() || !statements.readElsewhere(excluding)) {
            return Uni.createFrom().item(Map.of());
        }
        return snapshot.connection()
                .preparedQuery(statements.sizes(excluding))
                .execute(Tuple.of(modules.toArray(UUID[]::new)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> row.getUUID("id"), ModuleSize::of)));
    }
}
