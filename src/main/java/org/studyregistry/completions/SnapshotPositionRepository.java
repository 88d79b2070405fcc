package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.LmsSchema;
import org.studyregistry.database.LmsSchemas;

/** Asks PostgreSQL where in its history a snapshot stands. */
@Singleton
public class SnapshotPositionRepository {

    // The control file would tell an old timeline for a while after a failover; the log is written on the new one at
    // once.
    private static final String MOMENT = """
            select case when not pg_is_in_recovery()
                        then concat_ws(' ', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
                                       (select oid from pg_database where datname = current_database()),
                                       'public.course_module_completions'::regclass::oid) end as database,
                   pg_snapshot_xmin(now)::text::bigint as oldest,
                   pg_snapshot_xmax(now)::text::bigint as next,
                   pg_is_in_recovery() or pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() as durable,
                   %s as as_recognised%s
            from pg_control_system(), pg_current_snapshot() as now
            """;

    // To plan such a statement takes longer than to execute it. From here on prepared ones keep their plan.
    private static final String KEEP_PLANS = """
            ,
                   set_config('plan_cache_mode', 'force_generic_plan', true)""";

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_COLUMN = "42703";

    // A commit that is not asynchronous, with something to write, whatever the server's default: it writes the log to
    // the disk up to here. Standbys need not have it.
    private static final String WRITE_LOG = """
            select set_config('synchronous_commit', 'local', true),
                   pg_logical_emit_message(true, 'study-registry', ''::text) is not null
            """;

    private final LmsSchemas schemas;
    private final Pool pool;

    /** Made for the schema that is read by. */
    private volatile Statements statements;

    private record Statements(LmsSchema schema, String sql, String keepingPlans) {

        static Statements of(LmsSchema schema) {
            return new Statements(schema, statement(schema, ""), statement(schema, KEEP_PLANS));
        }

        private static String statement(LmsSchema schema, String further) {
            return String.format(Locale.ROOT, MOMENT, schema.lockedAsRecognised(), further);
        }
    }

    SnapshotPositionRepository(LmsSchemas schemas, Pool pool) {
        this.schemas = schemas;
        this.pool = pool;
    }

    /**
     * When the client's snapshot was taken; none on a standby. In the same round trip it is seen to that the snapshot shows the schema
     * which statements are about to be made for, and that nobody alters it until the transaction ends.
     *
     * @param keepPlans whether the statements that follow in the transaction are executed with the plan that was made for them before,
     *     whatever their values; only for those whose best plan does not depend on them
     * @return fails with database-schema-changed or a problem of the database
     */
    Uni<Optional<SnapshotPosition>> position(SqlClient client, LmsSchema schema, boolean keepPlans) {
        Statements known = statements(schema);
        return client.preparedQuery(keepPlans ? known.keepingPlans : known.sql)
                .execute()
                .onFailure()
                .transform(
                        failure -> isUndefined(failure) ? schemas.changed(schema) : DatabaseFailures.problem(failure))
                .map(rows -> position(rows.iterator().next(), schema));
    }

    /** Whether a table or a column is not there. */
    private static boolean isUndefined(Throwable failure) {
        return failure instanceof PgException pg
                && (UNDEFINED_TABLE.equals(pg.getSqlState()) || UNDEFINED_COLUMN.equals(pg.getSqlState()));
    }

    /**
     * Sees to it that all that a snapshot of this moment shows is on the disk, so that the transactions before it are not counted
     * again after a crash (ADR 4). Fails with a problem of the database.
     */
    Uni<Void> makeDurable(Optional<SnapshotPosition> position) {
        return position.filter(now -> !now.durable()).isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.query(WRITE_LOG)
                        .execute()
                        .onFailure()
                        .transform(DatabaseFailures::problem)
                        .replaceWithVoid();
    }

    private Statements statements(LmsSchema schema) {
        Statements latest = statements;
        if (latest == null || latest.schema != schema) {
            latest = Statements.of(schema);
            statements = latest;
        }
        return latest;
    }

    private Optional<SnapshotPosition> position(Row row, LmsSchema schema) {
        if (!row.getBoolean("as_recognised")) {
            throw schemas.changed(schema);
        }
        return Optional.ofNullable(row.getString("database"))
                .map(database -> new SnapshotPosition(
                        OpaqueToken.digest(database.getBytes(StandardCharsets.UTF_8)),
                        row.getLong("oldest"),
                        row.getLong("next"),
                        row.getBoolean("durable")));
    }
}
