package org.studyregistry.streaming;

import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.studyregistry.http.ConnectionGuard;
import org.studyregistry.http.RequestId;
import org.studyregistry.internals.OffHeap;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * Carries chunks to the client at the client's pace, and sees to it that no client can take a broken stream for a whole one.
 *
 * <p>One chunk is on its way at a time: the next is asked for once the socket has taken it. What goes wrong before the first
 * byte is left to the caller, who can still answer with a status. After it, the error text is appended and the connection is
 * ended abnormally ({@link AbnormalEnd}). While nothing comes from the database, white space is sent; a client or a database
 * that stands still too long is given up.
 *
 * <p>The {@code Multi} that {@link #carry} returns emits nothing: it completes when the response has ended, and fails when it
 * broke. It is what a resource method returns, so that Jakarta REST subscribes to it and cancels it when the client leaves.
 */
final class StreamedResponse implements Flow.Subscriber<Buffer>, Flow.Subscription {

    private static final Logger LOG = Logger.getLogger(StreamedResponse.class);
    private static final Duration DEPARTURE_CHECK = Duration.ofSeconds(1);

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final StreamHead head;
    private final ContentCoding coding;
    private final StreamConfig config;
    private final StreamDrain drain;
    private final Vertx vertx;
    private final Observation observation;
    private final ClientPace pace;
    private final Flow.Subscriber<? super Buffer> downstream;

    private Flow.Subscription upstream;
    private StreamDrain.Running running;
    private long watch;
    private long lastMove = System.nanoTime();
    private long askedAt = lastMove;
    private boolean requested;
    private int writes;
    private boolean ending;
    private boolean done;

    private StreamedResponse(
            RoutingContext context,
            StreamHead head,
            StreamConfig config,
            StreamDrain drain,
            Observation observation,
            ClientPace pace,
            Flow.Subscriber<? super Buffer> downstream) {
        this.context = context;
        this.response = context.response();
        this.head = head;
        this.coding = head.coding();
        this.config = config;
        this.drain = drain;
        this.observation = observation;
        this.pace = pace;
        this.vertx = context.vertx();
        this.downstream = downstream;
    }

    /** Sends the chunks as the body of the response, and lets the observation know what else is sent, and of the end. */
    static Multi<Buffer> carry(
            Multi<Buffer> chunks,
            RoutingContext context,
            StreamHead head,
            StreamConfig config,
            StreamDrain drain,
            Observation observation,
            ClientPace pace) {
        return Multi.createFrom().publisher((Flow.Publisher<Buffer>) downstream -> chunks.subscribe()
                .withSubscriber(new StreamedResponse(context, head, config, drain, observation, pace, downstream)));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        watch = vertx.setPeriodic(watchPeriod().toMillis(), timer -> watch());
        Context loop = vertx.getOrCreateContext();
        running = drain.running(() -> loop.runOnContext(now -> giveUp(StreamEnd.BROKEN, StreamDrain.stopping())));
        downstream.onSubscribe(this);
    }

    /** The first demand starts the stream; there is nothing to give for any further. */
    @Override
    public void request(long count) {
        if (!requested) {
            requested = true;
            ask();
        }
    }

    /**
     * The client has left; or, on HTTP/2, the stream was closed, which happens at its regular end as well. A response that was
     * ended is judged by whether its last write succeeds.
     */
    @Override
    public void cancel() {
        if (!ending) {
            left();
        }
    }

    private void left() {
        if (stop(StreamEnd.CLIENT_LEFT)) {
            coding.close();
            upstream.cancel();
        }
    }

    @Override
    public void onNext(Buffer chunk) {
        if (done) {
            OffHeap.release(chunk);
        } else {
            write(chunk, this::ask);
        }
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        StreamSummary summary = observation.summary(head.form());
        if (head.form().footer()) {
            byte[] footer = head.form().format().footer(summary, head.form());
            observation.footer(footer);
            write(Buffer.buffer(footer), () -> end(summary));
        } else {
            end(summary);
        }
    }

    private void end(StreamSummary summary) {
        begin();
        Buffer rest = coding.end();
        ending = true;
        if (head.trailers()) {
            summary.writeTo(response, head.form(), coding.sha256());
        }
        if (AbnormalEnd.endsByClosing(context)) {
            // Vert.x closes as soon as it is told of the end, so not before the kernel has all of it.
            sending(response.write(rest), rest, () -> {
                ResetOnKill.end(context);
                finish(Buffer.buffer());
            });
        } else {
            // The framing tells the whole from a part; and Vert.x may close before it tells of the end, which must be
            // in order.
            ResetOnKill.end(context);
            finish(rest);
        }
    }

    private void finish(Buffer rest) {
        sending(response.end(rest), rest, () -> {
            if (stop(StreamEnd.DELIVERED)) {
                coding.close();
                AbnormalEnd.closeWhereThatIsTheEnd(context);
                downstream.onComplete();
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        broken(StreamEnd.BROKEN, failure);
    }

    private void broken(StreamEnd end, Throwable failure) {
        if (!stop(end)) {
            return;
        }
        if (!response.headWritten()) {
            coding.close();
            downstream.onError(failure);
            return;
        }
        if (end == StreamEnd.BROKEN) {
            LOG.errorf(failure, "Stream broken after %s bytes", response.bytesWritten());
        } else {
            LOG.infof("Stream cut off after %s bytes: %s", response.bytesWritten(), failure.getMessage());
        }
        Buffer text = coding.code(AbnormalEnd.text(failure, RequestId.of(context)));
        coding.close();
        AbnormalEnd.withText(context, text, drain.patience(), () -> downstream.onError(failure));
    }

    private void ask() {
        askedAt = System.nanoTime();
        upstream.request(1);
    }

    private void write(Buffer data, Runnable taken) {
        begin();
        Buffer coded = coding.code(data);
        sending(response.write(coded), coded, taken);
    }

    private void sending(Future<Void> write, Buffer data, Runnable taken) {
        writes++;
        lastMove = System.nanoTime();
        pace.sending(data.length(), lastMove);
        write.onComplete(result -> {
            OffHeap.release(data);
            writes--;
            lastMove = System.nanoTime();
            pace.taken(lastMove);
            if (result.failed()) {
                left();
            } else if (!done) {
                taken.run();
            }
        });
    }

    private void begin() {
        if (!response.headWritten()) {
            response.setStatusCode(200).setChunked(true);
            head.writeTo(response);
            AbnormalEnd.announce(context);
        }
    }

    private void watch() {
        boolean writing = writes > 0;
        if (writing && since(lastMove, config.stallTimeout())) {
            stalled();
        } else if (!writing && since(askedAt, config.databaseTimeout())) {
            giveUp(
                    StreamEnd.BROKEN,
                    Problem.of(
                            ProblemType.DATABASE_TIMEOUT,
                            "The database did not answer in time. Repeat the request later."));
        } else {
            Optional<Problem> verdict = pace.verdict(System.nanoTime());
            if (verdict.isPresent()) {
                boolean clients = verdict.get().type() == ProblemType.CLIENT_TOO_SLOW;
                giveUp(clients ? StreamEnd.CLIENT_TOO_SLOW : StreamEnd.BROKEN, verdict.get());
            } else if (!writing && since(lastMove, heartbeat())) {
                pause();
            }
        }
    }

    /** A client that has closed its end may have left altogether, which only a write can show. */
    private Duration heartbeat() {
        boolean soon = ConnectionGuard.isHalfClosed(context.request().connection());
        return soon && DEPARTURE_CHECK.compareTo(config.heartbeat()) < 0 ? DEPARTURE_CHECK : config.heartbeat();
    }

    private void pause() {
        byte[] pause = head.form().framing().pause();
        if (pause.length > 0) {
            observation.heartbeat(pause);
            write(Buffer.buffer(pause), () -> {});
        }
    }

    private void giveUp(StreamEnd end, Problem problem) {
        if (response.ended()) {
            // All is said, but the client has not taken all of it.
            cutOff(end, problem);
        } else {
            upstream.cancel();
            broken(end, problem.asException());
        }
    }

    private void stalled() {
        cutOff(StreamEnd.CLIENT_STALLED, Problem.of(ProblemType.CLIENT_TOO_SLOW, "The client stopped reading."));
    }

    private void cutOff(StreamEnd end, Problem problem) {
        if (stop(end)) {
            coding.close();
            upstream.cancel();
            AbnormalEnd.atOnce(context);
            downstream.onError(problem.asException());
        }
    }

    /** Ends the watch, and says how it ended; true the first time. */
    private boolean stop(StreamEnd end) {
        if (done) {
            return false;
        }
        done = true;
        vertx.cancelTimer(watch);
        running.close();
        observation.ended(end);
        return true;
    }

    private Duration watchPeriod() {
        long shortest =
                Math.min(config.heartbeat().toMillis(), config.stallTimeout().toMillis());
        return Duration.ofMillis(Math.max(10, Math.min(1000, shortest / 4)));
    }

    private static boolean since(long nanoTime, Duration duration) {
        return System.nanoTime() - nanoTime >= TimeUnit.MILLISECONDS.toNanos(duration.toMillis());
    }
}
