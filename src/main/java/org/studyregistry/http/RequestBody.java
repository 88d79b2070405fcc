package org.studyregistry.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * Reads the body of a request into memory, on the event loop and never more of it than a limit.
 *
 * <p>Nothing of the body was read before, nor was the client told to send it ({@code Expect: 100-continue}, RFC 9110, 10.1.1):
 * whoever is refused for another reason need not send it at all.
 */
public final class RequestBody {

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final long maxBytes;
    private final UniEmitter<? super Buffer> emitter;
    private final Buffer body = Buffer.buffer();
    private long timer;

    private RequestBody(RoutingContext context, long maxBytes, UniEmitter<? super Buffer> emitter) {
        this.context = context;
        this.request = context.request();
        this.maxBytes = maxBytes;
        this.emitter = emitter;
    }

    /**
     * The whole body.
     *
     * @param maxBytes the most that is taken
     * @param patience how long the client may take to send it
     * @return fails with body-too-large, as soon as that is known, or with body-timeout
     */
    public static Uni<Buffer> read(RoutingContext context, long maxBytes, Duration patience) {
        return Uni.createFrom()
                .emitter(emitter -> new RequestBody(context, maxBytes, emitter).start(patience.toMillis()));
    }

    private void start(long patienceMillis) {
        if (declaredLength() > maxBytes) {
            emitter.fail(tooLarge());
            return;
        }
        timer = context.vertx().setTimer(patienceMillis, elapsed -> emitter.fail(tooSlow()));
        emitter.onTermination(this::stop);
        request.exceptionHandler(failure -> finish(() -> emitter.fail(left(failure))));
        request.endHandler(end -> finish(() -> emitter.complete(body)));
        request.handler(this::append);
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
        }
        request.resume();
    }

    private void append(Buffer chunk) {
        if (body.length() + chunk.length() > maxBytes) {
            finish(() -> emitter.fail(tooLarge()));
        } else {
            body.appendBuffer(chunk);
        }
    }

    private void finish(Runnable outcome) {
        stop();
        outcome.run();
    }

    /** What still comes of the body is left to {@link UnreadBody}. */
    private void stop() {
        context.vertx().cancelTimer(timer);
        request.handler(null);
    }

    private long declaredLength() {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
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
