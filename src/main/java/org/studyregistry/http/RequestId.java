package org.studyregistry.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Gives every request an id: on the response as {@code request-id}, in the log as {@code request-id}, in streaming errors as
 * the error id. What has an id is also kept from caches. A client's own {@code X-Request-Id} is taken over when it is 1 to 64 letters, digits, dots, dashes or
 * underscores.
 */
@Singleton
public class RequestId {

    private static final String NAME = "request-id";
    private static final String REQUEST_HEADER = "X-Request-Id";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BEFORE_EVERYTHING = 10_000;

    void install(@Observes Filters filters) {
        filters.register(RequestId::assign, BEFORE_EVERYTHING);
    }

    /** Requests that the router refuses before any filter, such as one for {@code *}. */
    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(context -> {
            if (of(context) == null) {
                assign(context);
            } else {
                context.next();
            }
        });
    }

    /** The id of a request that has passed the filter. */
    public static String of(RoutingContext context) {
        return context.get(NAME);
    }

    private static void assign(RoutingContext context) {
        String own = context.request().getHeader(REQUEST_HEADER);
        String id = own != null && WELL_FORMED.matcher(own).matches()
                ? own
                : UUID.randomUUID().toString();
        context.put(NAME, id);
        // Nothing here is for a cache: what is not about students is about keys.
        context.response().putHeader(NAME, id).putHeader("Cache-Control", "no-store");
        MDC.put(NAME, id);
        context.next();
    }
}
