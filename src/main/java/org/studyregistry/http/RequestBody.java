package org.studyregistry.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Reads the body of a request into memory, on the event loop and never more of it than a limit.
 *
 * <p>Nothing of the body was read before, nor was the client told to send it ({@code Expect: 100-continue}, RFC 9110, 10.1.1):
 * a request that is refused for another reason never has to send it.
 */
public final class RequestBody {

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final long maxBytes;
    private final Budget budget;
    private final UniEmitter<? super Buffer> emitter;
    private Buffer body = Buffer.buffer();
    private long timer;

    /** Where the memory for bodies is counted. */
    @FunctionalInterface
    public interface Budget {

        /** Takes so many bytes more; throws a {@link org.studyregistry.problem.ProblemException} if there are not so many. */
        void take(int bytes);
    }

    private RequestBody(RoutingContext context, long maxBytes, Budget budget, UniEmitter<? super Buffer> emitter) {
        this.context = context;
        this.request = context.request();
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.emitter = emitter;
    }

    /**
     * The whole body.
     *
     * @param maxBytes the most that is taken
     * @param patience how long the client may take to send it
     * @param budget is asked for the bytes as they come
     * @return fails with body-too-large, as soon as that is known, with body-timeout, or as the budget does
     */
    public static Uni<Buffer> read(RoutingContext context, long maxBytes, Duration patience, Budget budget) {
        return Uni.createFrom()
                .emitter(emitter -> new RequestBody(context, maxBytes, budget, emitter).start(patience.toMillis()));
    }

    /** How long the body will be, as its head says; 0 if it does not. */
    public static long declaredLength(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private void start(long patienceMillis) {
        if (declaredLength(context) > maxBytes) {
            emitter.fail(tooLarge());
            return;
        }
        timer = context.vertx().setTimer(patienceMillis, elapsed -> emitter.fail(tooSlow()));
        emitter.onTermination(this::stop);
        request.exceptionHandler(failure -> finish(() -> emitter.fail(left(failure))));
        request.endHandler(end -> {
            Buffer whole = body;
            body = null; // this handler lives as long as the request
            finish(() -> emitter.complete(whole));
        });
        request.handler(this::append);
        if (RequestExpectation.isOfContinue(request)) {
            context.response().writeContinue();
        }
        request.resume();
    }

    private void append(Buffer chunk) {
        if (body.length() + chunk.length() > maxBytes) {
            finish(() -> emitter.fail(tooLarge()));
            return;
        }
        try {
            budget.take(chunk.length());
        } catch (ProblemException full) {
            finish(() -> emitter.fail(full));
            return;
        }
        body.appendBuffer(chunk);
    }

    private void finish(Runnable outcome) {
        stop();
        outcome.run();
    }

    /** What still comes of the body is left to {@link BodyDrain}. */
    private void stop() {
        context.vertx().cancelTimer(timer);
        request.handler(null);
    }

    private RuntimeException tooLarge() {
        return Problem.of(
                        ProblemType.BODY_TOO_LARGE,
                        "The request body may have at most " + maxBytes + " bytes. Send it in several requests.")
                .with("limit", maxBytes)
                .with("unit", "bytes")
                .asException();
    }

    private static RuntimeException tooSlow() {
        return Problem.of(ProblemType.BODY_TIMEOUT, "The request body did not arrive in time. Send it again.")
                .asException();
    }

    private static RuntimeException left(Throwable failure) {
        return Problem.of(ProblemType.MALFORMED_REQUEST, "The request body was not sent to its end.")
                .asException(failure);
    }
}
