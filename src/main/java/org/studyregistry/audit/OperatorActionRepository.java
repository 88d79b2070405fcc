package org.studyregistry.audit;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;

/** What operators did with students' data: recorded, listed, and in the end purged with the audit record. */
@Singleton
public class OperatorActionRepository {

    private static final int LISTED = 10_000;

    private static final String RECORD = """
            insert into study_registry.operator_actions (action, completions, row_count) values ($1, $2, $3)
            """;

    private static final String LIST = """
            select performed_at, performed_by, action, completions, received_before, row_count
            from study_registry.operator_actions
            where performed_at >= $1
            order by performed_at, id
            limit $2
            """;

    private static final String PURGE = "delete from study_registry.operator_actions where performed_at < $1";

    private final Pool pool;

    OperatorActionRepository(Pool pool) {
        this.pool = pool;
    }

    /** Records a look at these completions. Fails with a problem of the database. */
    public Uni<Void> record(OperatorAction.Kind kind, List<UUID> completions) {
        return pool.preparedQuery(RECORD)
                .execute(Tuple.of(kind.text(), completions.toArray(UUID[]::new), (long) completions.size()))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .replaceWithVoid();
    }

    /** The actions since a time, the oldest first; at most 10,000. */
    public Uni<List<OperatorAction>> list(OffsetDateTime since) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(since, LISTED))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OperatorActionRepository::action)
                        .toList());
    }

    /** Deletes the actions from before a time, and returns how many. */
    public Uni<Integer> purgeBefore(OffsetDateTime time) {
        return pool.withTransaction(transaction -> transaction
                        .query(AuditRepository.ALLOW_PURGE)
                        .execute()
                        .chain(() -> transaction.preparedQuery(PURGE).execute(Tuple.of(time))))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.rowCount());
    }

    private static OperatorAction action(Row row) {
        UUID[] completions = row.getArrayOfUUIDs("completions");
        return new OperatorAction(
                row.getOffsetDateTime("performed_at"),
                row.getString("performed_by"),
                OperatorAction.Kind.of(row.getString("action")),
                completions == null ? List.of() : List.of(completions),
                Optional.ofNullable(row.getOffsetDateTime("received_before")),
                row.getLong("row_count"));
    }
}
