package org.studyregistry.streaming;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import org.studyregistry.http.RequestLog;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.tracing.Spans;

/**
 * Counts and digests what a stream sends, and tells its observer, the metrics, the log and the trace in the end. The digest is made
 * of the encoder's array while it is warm, so it costs no copy.
 *
 * <p>For one event loop.
 */
final class Observation {

    private final RoutingContext context;
    private final Registrar registrar;
    private final StreamedResource resource;
    private final StreamMetrics metrics;
    private final Spans spans;
    private final long start = System.nanoTime();
    private final MessageDigest sha256 = newSha256();

    private StreamObserver observer = StreamObserver.NOBODY;
    private long limit = StreamPlan.UNLIMITED;
    private Optional<String> watermark = Optional.empty();
    private Optional<String> cursor = Optional.empty();
    private long rows;
    private long bytes;
    private Duration untilFirstRow;
    private boolean running;
    private Span span;

    Observation(
            RoutingContext context,
            Registrar registrar,
            StreamedResource resource,
            StreamMetrics metrics,
            Spans spans) {
        this.context = context;
        this.registrar = registrar;
        this.resource = resource;
        this.metrics = metrics;
        this.spans = spans;
    }

    /** From here on the observer is told. */
    void begin(StreamPlan plan, StreamObserver recorded) {
        observer = recorded;
        limit = plan.limit();
        watermark = plan.watermark();
        running = true;
        span = spans.begin("stream");
        RequestLog.streams(context);
    }

    /** These bytes are sent next. */
    void sent(byte[] data, int length) {
        bytes += length;
        if (untilFirstRow == null && rows > 0) {
            untilFirstRow = sinceStart();
        }
        sha256.update(data, 0, length);
    }

    /** These bytes, which mean nothing, are sent while there is nothing else. */
    void heartbeat(byte[] data) {
        sent(data, data.length);
        metrics.heartbeat();
    }

    /** The last line is sent next: it belongs to the body, and so to its digest. */
    void footer(byte[] line) {
        sent(line, line.length);
    }

    /** So many rows stand in what is sent next; the cursor says where the last of them stands. */
    void rows(int count, String last) {
        rows += count;
        cursor = Optional.of(last);
    }

    /** What a client that has received everything can hold it against. */
    StreamSummary summary(ResponseFormat form) {
        byte[] content = soFar().digest();
        StreamSummary summary = summary(content, content);
        if (!form.footer()) {
            return summary;
        }
        MessageDigest whole = soFar();
        whole.update(form.format().footer(summary, form));
        return summary(content, whole.digest());
    }

    private StreamSummary summary(byte[] content, byte[] representation) {
        boolean limited = rows == limit;
        return new StreamSummary(
                rows, content, representation, limited, cursor, limited ? Optional.empty() : watermark);
    }

    /** The stream has ended; the first call counts. */
    void ended(StreamEnd end) {
        if (!running) {
            return;
        }
        running = false;
        StreamOutcome outcome = new StreamOutcome(end, rows, bytes, sha256.digest());
        observer.ended(outcome);
        metrics.ended(registrar.name(), resource, outcome, sinceStart(), Optional.ofNullable(untilFirstRow));
        boolean answered = end != StreamEnd.BROKEN || context.response().headWritten();
        span.setAttribute("study_registry.resource", resource.text());
        span.setAttribute("study_registry.rows", rows);
        span.setAttribute("study_registry.bytes", bytes);
        span.setAttribute("study_registry.end", end.text());
        Spans.end(span, end == StreamEnd.DELIVERED);
        RequestLog.streamed(context, rows, end.text(), answered);
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private MessageDigest soFar() {
        try {
            return (MessageDigest) sha256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Digests of the Java platform can be copied", e);
        }
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
