package org.studyregistry.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/**
 * Closes the connection after a response where the request asks for it in a list, such as {@code Connection: TE, close}
 * (RFC 9112, 9.6). Vert.x sees {@code close} only where it stands alone, and would leave the connection open to a client that
 * waits for its end.
 */
@Singleton
public class ConnectionClose {

    private static final String CONNECTION = "Connection";
    private static final String CLOSE = "close";
    private static final int BEFORE_REQUEST_LIMITS = 9_200;

    void install(@Observes Filters filters) {
        filters.register(ConnectionClose::watch, BEFORE_REQUEST_LIMITS);
    }

    void install(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE + 1).handler(ConnectionClose::watch);
    }

    private static void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_1_1
                && isListed(request.headers().getAll(CONNECTION))) {
            context.response().putHeader(CONNECTION, CLOSE);
            context.addEndHandler(ended -> {
                // Otherwise UnreadBody does, once the body has ended or its time is over.
                if (ended.succeeded() && request.isEnded()) {
                    request.connection().close();
                }
            });
        }
        context.next();
    }

    /** Whether the response says that the connection ends with it. */
    static boolean isPromised(RoutingContext context) {
        return context.request().version() != HttpVersion.HTTP_2
                && CLOSE.equalsIgnoreCase(context.response().headers().get(CONNECTION));
    }

    private static boolean isListed(List<String> fields) {
        return fields.stream().noneMatch(CLOSE::equalsIgnoreCase)
                && fields.stream()
                        .flatMap(field -> Arrays.stream(field.split(",")))
                        .map(String::strip)
                        .anyMatch(CLOSE::equalsIgnoreCase);
    }
}
