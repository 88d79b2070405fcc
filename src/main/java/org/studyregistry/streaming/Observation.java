package org.studyregistry.streaming;

import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import org.studyregistry.http.RequestLog;
import org.studyregistry.registrars.Registrar;

/**
 * Counts and digests what a stream sends, and tells its observer, the metrics and the log in the end. The digest is made of the encoder's array while it
 * is warm, so it costs no copy; without an observer there is none.
 *
 * <p>For one event loop.
 */
final class Observation {

    private final RoutingContext context;
    private final Registrar registrar;
    private final StreamMetrics metrics;
    private final long start = System.nanoTime();

    private StreamObserver observer = StreamObserver.NOBODY;
    private MessageDigest sha256 = newSha256(); // at once: white space may be sent before there is a plan
    private long rows;
    private long bytes;
    private Duration untilFirstRow;
    private boolean planned;

    Observation(RoutingContext context, Registrar registrar, StreamMetrics metrics) {
        this.context = context;
        this.registrar = registrar;
        this.metrics = metrics;
    }

    /** From here on the observer is told. */
    void begin(StreamObserver interested) {
        observer = interested;
        planned = true;
        RequestLog.streams(context);
        if (interested == StreamObserver.NOBODY) {
            sha256 = null;
        }
    }

    /** These bytes are sent next. */
    void sent(byte[] data, int length) {
        bytes += length;
        if (untilFirstRow == null && rows > 0) {
            untilFirstRow = sinceStart();
        }
        if (sha256 != null) {
            sha256.update(data, 0, length);
        }
    }

    /** White space is sent while there is nothing else. */
    void heartbeat(byte[] data) {
        sent(data, data.length);
        metrics.heartbeat();
    }

    /** One more row stands in what is sent next. */
    void row() {
        rows++;
    }

    /** The stream has ended; the first call counts. */
    void ended(StreamEnd end) {
        if (!planned) {
            return;
        }
        planned = false;
        StreamOutcome outcome = new StreamOutcome(end, rows, bytes, sha256 == null ? new byte[0] : sha256.digest());
        observer.ended(outcome);
        metrics.ended(registrar.name(), outcome, sinceStart(), Optional.ofNullable(untilFirstRow));
        boolean answered = end != StreamEnd.BROKEN || context.response().headWritten();
        RequestLog.streamed(context, rows, end.text(), answered);
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
