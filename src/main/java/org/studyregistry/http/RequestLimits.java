package org.studyregistry.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.studyregistry.problem.Failures;
import org.studyregistry.problem.ProblemWriter;

/**
 * Refuses targets that are no URI, a second {@code Host}, and oversized request lines and headers, with a problem body.
 *
 * <p>The HTTP decoder has limits too ({@code quarkus.http.limits.*}), but answers without a body; these are lower, so that
 * only absurd requests meet the decoder's. Quarkus's own check of targets has no body either; it is left out (see
 * {@code vertx.disableURIValidation} in {@code Main}) because of the one here.
 */
@ApplicationScoped
public class RequestLimits {

    /** Longest request target, in characters. */
    static final int MAX_URI_LENGTH = 4 * 1024;

    /** Most characters of all header names and values together. */
    static final int MAX_HEADER_LENGTH = 16 * 1024;

    private static final int AFTER_REQUEST_ID = 9_000;

    void install(@Observes Filters filters) {
        filters.register(RequestLimits::check, AFTER_REQUEST_ID);
    }

    private static void check(RoutingContext context) {
        if (!isUri(context.request().uri())
                || context.request().headers().getAll("Host").size() > 1) {
            ProblemWriter.write(context, Failures.ofStatus(400).asException());
        } else if (context.request().uri().length() > MAX_URI_LENGTH) {
            ProblemWriter.write(
                    context,
                    Failures.ofStatus(414).with("limit", MAX_URI_LENGTH).asException());
        } else if (headerLength(context) > MAX_HEADER_LENGTH) {
            ProblemWriter.write(
                    context,
                    Failures.ofStatus(431).with("limit", MAX_HEADER_LENGTH).asException());
        } else {
            context.next();
        }
    }

    private static boolean isUri(String target) {
        // java.net.URI lets letters of all scripts pass, which stand in no URI (RFC 3986, 2).
        if (!target.chars().allMatch(c -> c < 0x7f)) {
            return false;
        }
        try {
            new URI(target);
            return true;
        } catch (URISyntaxException refused) {
            return false;
        }
    }

    private static int headerLength(RoutingContext context) {
        int length = 0;
        for (Map.Entry<String, String> header : context.request().headers()) {
            length += header.getKey().length() + header.getValue().length();
        }
        return length;
    }
}
