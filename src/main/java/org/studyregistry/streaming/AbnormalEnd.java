package org.studyregistry.streaming;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.studyregistry.internals.Channels;
import org.studyregistry.internals.OffHeap;
import org.studyregistry.problem.Failures;

/**
 * Ends a response so that its client notices, in each version of HTTP: no last chunk on HTTP/1.1 (RFC 9112, 7.1 and 8),
 * RST_STREAM with an error code on HTTP/2 (RFC 9113, 8.1), and a TCP reset on HTTP/1.0, where a plain close would be the
 * regular end of the body. When the process is killed, the kernel does the same ({@link ResetOnKill}).
 */
final class AbnormalEnd {

    private static final long INTERNAL_ERROR = 0x2;

    /** Time for what was sent to reach an HTTP/1.0 client, since a reset throws away what has not. */
    private static final long DRAIN_MILLIS = 250;

    private AbnormalEnd() {}

    /** What is appended to a broken stream. */
    static Buffer text(Throwable failure, String errorId) {
        return Buffer.buffer("Streaming error: "
                + Failures.problemOf(failure).detail().replaceAll("\\.$", "") + ", error id " + errorId);
    }

    /** Whether the regular end of this response's body is the end of its connection. */
    static boolean endsByClosing(RoutingContext context) {
        return context.request().version() == HttpVersion.HTTP_1_0;
    }

    /** Says so in the response's head, and has the kernel end it so as well, should the process be killed. */
    static void announce(RoutingContext context) {
        ResetOnKill.begin(context);
        if (endsByClosing(context)) {
            context.addHeadersEndHandler(head -> context.response().putHeader("Connection", "close"));
        }
    }

    /** Ends the body regularly where that takes closing the connection. */
    static void closeWhereThatIsTheEnd(RoutingContext context) {
        if (endsByClosing(context)) {
            context.request().connection().close();
        }
    }

    /**
     * Appends a last text and ends the response.
     *
     * @param patience how long the client may take to read the text
     * @param ended runs when the response has ended
     */
    static void withText(RoutingContext context, Buffer text, Duration patience, Runnable ended) {
        if (endsByClosing(context) && patience.toMillis() < DRAIN_MILLIS) {
            // No time for the text: the reset has to come before the process closes its connections in order.
            OffHeap.release(text);
            atOnce(context);
            ended.run();
            return;
        }
        long impatience = context.vertx().setTimer(Math.max(1, patience.toMillis()), timer -> atOnce(context));
        context.response().write(text).onComplete(written -> {
            OffHeap.release(text);
            context.vertx().cancelTimer(impatience);
            if (endsByClosing(context)) {
                context.vertx().setTimer(DRAIN_MILLIS, timer -> {
                    atOnce(context);
                    ended.run();
                });
            } else {
                // A reset would throw the text away, and the framing tells that the response is broken.
                ResetOnKill.end(context);
                context.response().reset(INTERNAL_ERROR);
                ended.run();
            }
        });
    }

    /** Ends the response of a client that takes nothing more: what is under way is thrown away. */
    static void atOnce(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            context.response().reset(INTERNAL_ERROR);
            return;
        }
        Channels.reset(context.request().connection());
    }
}
