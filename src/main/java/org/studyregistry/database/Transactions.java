package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Runs work that writes in one transaction on one connection of the pool for short work, and tells apart what became of it:
 * stored, not stored, or nobody knows.
 */
@Singleton
public class Transactions {

    private static final Logger LOG = Logger.getLogger(Transactions.class);

    /** How often work is repeated that concurrent transactions got in the way of. */
    static final int REPETITIONS = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** Longer than the database's own limits on a statement and a lock together: only a silent network takes this long. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private final Pool pool;

    Transactions(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs the work and commits. Once begun, it goes on to its end though the client has left.
     *
     * @param work uses the connection; may run several times, and must then give the same
     * @return fails with database-contention if concurrent transactions were in the way each time, with outcome-unknown if the
     *     database did not say whether it committed, else as {@link DatabaseFailures} says; then nothing was stored
     */
    public <T> Uni<T> run(Function<SqlConnection, Uni<T>> work) {
        return once(work)
                .onFailure(Transactions::isConflict)
                .invoke(conflict -> LOG.debugf("Transaction in conflict: %s", conflict))
                .onFailure(Transactions::isConflict)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(1)
                .atMost(REPETITIONS)
                .onFailure(Transactions::isConflict)
                .transform(Transactions::contention)
                .onFailure()
                .transform(DatabaseFailures::problem)
                .memoize()
                .indefinitely()
                .ifNoItem()
                .after(SILENCE)
                .failWith(() -> outcomeUnknown(null));
    }

    private <T> Uni<T> once(Function<SqlConnection, Uni<T>> work) {
        return pool.getConnection().chain(connection -> connection
                .begin()
                .chain(transaction -> work.apply(connection)
                        .onFailure()
                        .call(() -> rollback(transaction))
                        .call(result -> commit(transaction)))
                .eventually(connection::close));
    }

    /** What the rollback of a broken connection fails with says nothing that the failure of the work does not. */
    private static Uni<Void> rollback(Transaction transaction) {
        return transaction.rollback().onFailure().recoverWithNull();
    }

    private static Uni<Void> commit(Transaction transaction) {
        return transaction.commit().onFailure(Transactions::leavesOutcomeOpen).transform(Transactions::outcomeUnknown);
    }

    /** Whether a commit that failed this way may have happened all the same: unless the server says that it refused. */
    private static boolean leavesOutcomeOpen(Throwable failure) {
        String state = failure instanceof PgException pg ? pg.getSqlState() : null;
        return state == null || state.startsWith("08") || state.startsWith("57") || state.startsWith("58");
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof TransactionConflict
                || failure instanceof PgException pg
                        && ("40001".equals(pg.getSqlState()) || "40P01".equals(pg.getSqlState()));
    }

    private static ProblemException contention(Throwable conflict) {
        return Problem.of(
                        ProblemType.DATABASE_CONTENTION,
                        "Concurrent transactions were in the way each time it was tried. Nothing was changed; repeat the "
                                + "request later.")
                .retryAfter(RETRY_AFTER)
                .asException(DatabaseFault.of(conflict));
    }

    private static ProblemException outcomeUnknown(Throwable failure) {
        return Problem.of(
                        ProblemType.OUTCOME_UNKNOWN,
                        "The connection to the database broke before it confirmed, so the request may have been applied "
                                + "or not. Repeat it: what was stored will not be stored twice.")
                .retryAfter(RETRY_AFTER)
                .asException(DatabaseFault.of(failure));
    }
}
