package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedStatement;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Reads for operators' commands, of any number of rows in constant memory: with a cursor, in a snapshot, and under time limits of
 * their own, not those of requests.
 */
@Singleton
public class LongReadRepository {

    /** Rows that are in memory at once. */
    static final int BATCH = 500;

    /** For each batch: the first one may have to sort millions of rows. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    // If the command is gone, the server ends the statement within a second, where it can look for that (PostgreSQL
    // 14).
    private static final String LIMITS = """
            select set_config('statement_timeout', '30min', true), set_config('jit', 'off', true),
                   case when current_setting('server_version_num')::int >= 140000
                        then set_config('client_connection_check_interval', '1s', true) end
            """;

    private final Pool pool;

    LongReadRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Gives every row of a query, in its order. Blocks.
     *
     * @param each returns whether to go on
     * @return whether all were given
     * @throws org.studyregistry.problem.ProblemException a problem of the database
     */
    public boolean read(String sql, Tuple parameters, Predicate<Row> each) {
        SqlConnection connection = await(pool.getConnection());
        try {
            await(connection
                    .query("begin isolation level repeatable read, read only")
                    .execute());
            await(connection.query(LIMITS).execute());
            PreparedStatement statement = await(connection.prepare(sql));
            Cursor cursor = statement.cursor(parameters);
            boolean more = true;
            while (more) {
                RowSet<Row> batch = await(cursor.read(BATCH));
                for (Row row : batch) {
                    if (!each.test(row)) {
                        return false;
                    }
                }
                more = cursor.hasMore();
            }
            return true;
        } finally {
            // Closing only gives it back to the pool, where nobody else may find the transaction.
            connection
                    .query("rollback")
                    .execute()
                    .onFailure()
                    .recoverWithNull()
                    .chain(connection::close)
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .indefinitely();
        }
    }

    /** The number that a query gives. Blocks, and fails as {@link #read}. */
    public long count(String sql, Tuple parameters) {
        AtomicLong count = new AtomicLong();
        read(sql, parameters, row -> {
            count.set(row.getLong(0));
            return true;
        });
        return count.get();
    }

    private static <T> T await(Uni<T> work) {
        return work.onFailure().transform(DatabaseFailures::problem).await().atMost(PATIENCE);
    }
}
