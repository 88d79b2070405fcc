package org.studyregistry.streaming;

import java.time.Duration;
import java.util.Optional;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * Judges whether a client reads fast enough for the snapshot that its stream holds open: in PostgreSQL an open snapshot keeps
 * vacuum from removing dead rows, and an open cursor keeps locks.
 *
 * <p>Only time in which the service waits for the client counts for the rate, so a slow database is never the client's fault.
 *
 * <p>For one event loop; times are those of {@link System#nanoTime()}.
 */
final class ClientPace {

    private static final String RESUME =
            " Resume after the last row that arrived, with after=; ask for gzip, or for fewer rows at once.";

    private final StreamConfig config;
    private final long begun;
    private final long longestBatch;

    private boolean reading = true;
    private boolean released;
    private long batchAt;

    private int underWay;
    private long waitingSince;
    private long waited;
    private long windowWaited;
    private long windowBytes;

    ClientPace(StreamConfig config, long now) {
        this.config = config;
        this.begun = now;
        this.batchAt = now;
        // Within the time after which PostgreSQL ends an idle transaction (idle_in_transaction_session_timeout).
        this.longestBatch = config.stallTimeout().multipliedBy(2).toNanos();
    }

    /** The database is asked for a batch. */
    void reading() {
        reading = true;
    }

    /** The batch is there, and waits for the client. */
    void read(long now) {
        reading = false;
        batchAt = now;
    }

    /** All is read: nothing of the database is held any longer. */
    void released() {
        released = true;
    }

    /** The client is sent something. */
    void sending(int bytes, long now) {
        if (underWay++ == 0) {
            waitingSince = now;
        }
        // Counted before it is taken, in favour of the client.
        windowBytes += bytes;
    }

    /** The client's socket has taken it. */
    void taken(long now) {
        if (--underWay == 0) {
            waited += now - waitingSince;
            windowWaited += now - waitingSince;
        }
    }

    /** Why the stream must not go on, if so; client-too-slow, or database-timeout where it was not the client. */
    Optional<Problem> verdict(long now) {
        long present = underWay > 0 ? now - waitingSince : 0;
        if (!released && now - begun >= config.maxSnapshotAge().toNanos()) {
            return Optional.of(
                    (waited + present) * 2 >= now - begun
                            ? tooSlow("The client has not read the response within " + seconds(config.maxSnapshotAge())
                                    + " s.")
                            : Problem.of(
                                    ProblemType.DATABASE_TIMEOUT,
                                    "The database did not answer in time. Repeat the request later."));
        }
        if (!released && !reading && underWay > 0 && now - batchAt >= longestBatch) {
            return Optional.of(tooSlow("The client has not read " + config.fetchSize() + " rows within "
                    + Duration.ofNanos(longestBatch).toSeconds() + " s."));
        }
        return rate(windowWaited + present, now);
    }

    private Optional<Problem> rate(long window, long now) {
        if (window < config.minRateWindow().toNanos()) {
            return Optional.empty();
        }
        double wanted = config.minRate().asLongValue() * (window / 1e9);
        if (windowBytes < wanted) {
            return Optional.of(tooSlow("The client reads less than "
                    + config.minRate().asLongValue() + " bytes a second over "
                    + seconds(config.minRateWindow()) + " s."));
        }
        windowWaited = 0;
        windowBytes = 0;
        if (underWay > 0) {
            waited += now - waitingSince;
            waitingSince = now;
        }
        return Optional.empty();
    }

    private static Problem tooSlow(String reason) {
        return Problem.of(ProblemType.CLIENT_TOO_SLOW, reason + RESUME);
    }

    private static long seconds(Duration duration) {
        return duration.toSeconds();
    }
}
