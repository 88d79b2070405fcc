package org.studyregistry.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what a client may go on sending after its response.
 *
 * <p>Many clients read their response only once they have sent the whole body, so what is left of a refused one is taken and
 * thrown away for a while. A client that still sends after that is cut off.
 */
@Singleton
public class BodyDrain {

    private static final long LINGER_MILLIS = 5_000;

    /** Beyond so many at once, in this process, a body that was not read is cut off at once: their heads stay in memory. */
    private static final int MOST_LINGERING = 100;

    private static final long NO_ERROR = 0x0;
    private static final int BEFORE_REQUEST_LIMITS = 9_100;

    private final AtomicInteger lingering = new AtomicInteger();

    void install(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_REQUEST_LIMITS);
    }

    void install(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE + 1).handler(this::watch);
    }

    private void watch(RoutingContext context) {
        context.addEndHandler(end -> discard(context));
        context.next();
    }

    private void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        if (lingering.incrementAndGet() > MOST_LINGERING) {
            lingering.decrementAndGet();
            cutOff(request);
            return;
        }
        Vertx vertx = context.vertx();
        AtomicBoolean over = new AtomicBoolean();
        Runnable end = () -> {
            if (over.compareAndSet(false, true)) {
                lingering.decrementAndGet();
            }
        };
        long timer = vertx.setTimer(LINGER_MILLIS, elapsed -> {
            end.run();
            cutOff(request);
        });
        Runnable ended = () -> {
            vertx.cancelTimer(timer);
            end.run();
        };
        request.exceptionHandler(closed -> ended.run());
        request.endHandler(last -> {
            ended.run();
            if (ConnectionClose.isPromised(context)) {
                cutOff(request);
            }
        });
        request.handler(chunk -> {});
        request.resume();
    }

    /** Ends what the client still sends, once it has its response. */
    static void cutOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }
}
