package org.studyregistry.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Bounds what a client may go on sending after its answer.
 *
 * <p>Many clients read their answer only once they have sent the whole body, so what is left of a refused one is taken and
 * thrown away for a while. A client that still sends after that is cut off.
 */
@ApplicationScoped
public class UnreadBody {

    private static final long LINGER_MILLIS = 5_000;
    private static final long NO_ERROR = 0x0;
    private static final int AFTER_REQUEST_LIMITS = 8_000;

    void install(@Observes Filters filters) {
        filters.register(UnreadBody::watch, AFTER_REQUEST_LIMITS);
    }

    private static void watch(RoutingContext context) {
        context.addEndHandler(end -> discard(context));
        context.next();
    }

    private static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        long cutOff = context.vertx().setTimer(LINGER_MILLIS, elapsed -> cutOff(request));
        request.exceptionHandler(closed -> context.vertx().cancelTimer(cutOff));
        request.endHandler(ended -> context.vertx().cancelTimer(cutOff));
        request.handler(chunk -> {});
        request.resume();
    }

    private static void cutOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }
}
