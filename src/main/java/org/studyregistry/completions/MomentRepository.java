package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.studyregistry.database.DatabaseFailures;

/** Asks PostgreSQL where in its history a snapshot stands. */
@ApplicationScoped
public class MomentRepository {

    // The control file would tell an old timeline for a while after a failover; the log is written on the new one at
    // once.
    private static final String MOMENT = """
            select concat_ws(' ', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
                             (select oid from pg_database where datname = current_database()),
                             'public.course_module_completions'::regclass::oid) as database,
                   pg_snapshot_xmin(now)::text::bigint as oldest,
                   pg_snapshot_xmax(now)::text::bigint as next,
                   pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() as durable
            from pg_control_system(), pg_current_snapshot() as now
            where not pg_is_in_recovery()
            """;

    // A commit that is not asynchronous, with something to write, whatever the server's default: it writes the log to
    // the disk up
    // to here. Standbys need not have it.
    private static final String WRITE_LOG = """
            select set_config('synchronous_commit', 'local', true),
                   pg_logical_emit_message(true, 'study-registry', ''::text) is not null
            """;

    private final Pool pool;

    MomentRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * When the client's snapshot was taken; none on a standby. All that it shows is on the disk, so that the transactions before it
     * are not counted again after a crash (ADR 4). Fails with a problem of the database.
     */
    Uni<Optional<Moment>> moment(SqlClient client) {
        return client.preparedQuery(MOMENT)
                .execute()
                .call(rows -> rows.size() == 0 || rows.iterator().next().getBoolean("durable")
                        ? Uni.createFrom().voidItem()
                        : pool.query(WRITE_LOG).execute())
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(moment(rows.iterator().next())));
    }

    private static Moment moment(Row row) {
        byte[] database = row.getString("database").getBytes(StandardCharsets.UTF_8);
        return new Moment(Opaque.digest(database), row.getLong("oldest"), row.getLong("next"));
    }
}
