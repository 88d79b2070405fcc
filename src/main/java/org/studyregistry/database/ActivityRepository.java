package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The service's sessions in this database, whichever process has them. */
@Singleton
public class ActivityRepository {

    private static final String OURS = """
            from pg_stat_activity
            where datname = current_database() and application_name like 'study-registry%' and pid <> pg_backend_pid()
            """;

    private static final String LIST = """
            select pid, application_name, usename::text as role, state, extract(epoch from now() - xact_start)::bigint as seconds,
                   nullif(concat_ws(' ', wait_event_type, wait_event), '') as waits_for,
                   left(regexp_replace(query, '\\s+', ' ', 'g'), 80) as query
            """ + OURS + """
            order by xact_start nulls last, pid
            limit 1000
            """;

    private static final String END = "select pg_terminate_backend(pid) " + OURS + " and pid = $1";

    private final Pool pool;

    ActivityRepository(Pool pool) {
        this.pool = pool;
    }

    /** The sessions, those with the oldest transactions first; at most 1000. */
    public Uni<List<DatabaseSession>> list() {
        return pool.preparedQuery(LIST)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ActivityRepository::session)
                        .toList());
    }

    /** Ends a session of the service. False if it has none of this number. */
    public Uni<Boolean> end(int pid) {
        return pool.preparedQuery(END)
                .execute(Tuple.of(pid))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.size() == 1 && rows.iterator().next().getBoolean(0));
    }

    private static DatabaseSession session(Row row) {
        return new DatabaseSession(
                row.getInteger("pid"),
                row.getString("application_name"),
                row.getString("role"),
                Optional.ofNullable(row.getString("state")),
                Optional.ofNullable(row.getLong("seconds")),
                Optional.ofNullable(row.getString("waits_for")),
                Optional.ofNullable(row.getString("query")));
    }
}
