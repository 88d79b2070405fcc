package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.Snapshot;

/** Asks how large modules are, as far as it decides how they are read. */
final class ModuleSizeRepository {

    private ModuleSizeRepository() {}

    /**
     * The sizes of some modules of an answer; none where it makes no difference.
     *
     * @param ofChanges whether changes of the rows that withhold are looked for
     * @return fails with a problem of the database
     */
    static Uni<Map<UUID, ModuleSize>> sizes(Snapshot snapshot, Answer answer, List<UUID> modules, boolean ofChanges) {
        CompletionStatements statements = CompletionStatements.of(answer.eligibility());
        boolean excluding = answer.request().excludeRegistered();
        if (modules.isEmpty() || !statements.readElsewhere(excluding)) {
            return Uni.createFrom().item(Map.of());
        }
        return snapshot.connection()
                .preparedQuery(statements.sizes(excluding, ofChanges))
                .execute(Tuple.of(modules.toArray(UUID[]::new)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> row.getUUID("module"), ModuleSizeRepository::size)));
    }

    private static ModuleSize size(Row row) {
        return new ModuleSize(row.getBoolean("large"), row.getString("date"), row.getUUID("id"));
    }
}
