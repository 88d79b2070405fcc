package org.studyregistry.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.studyregistry.problem.Failures;
import org.studyregistry.problem.ProblemWriter;

/**
 * Refuses targets that are no URI, a second {@code Host}, made-up methods, transfer codings but chunked, expectations but
 * {@code 100-continue}, and oversized request lines and headers, with a problem body; and any request at all while the heads of those that run hold {@link HeadBudget as much memory as they may}.
 *
 * <p>The HTTP decoder has limits too ({@code quarkus.http.limits.*}), but answers without a body; these are lower, so that
 * only absurd requests meet the decoder's. Quarkus's own check of targets has no body either; it is left out (see
 * {@code vertx.disableURIValidation} in {@code Main}) because of the one here.
 */
@Singleton
public class RequestLimits {

    /** Longest request target, in characters. */
    static final int MAX_URI_LENGTH = 4 * 1024;

    /** Most characters of all header names and values together. */
    static final int MAX_HEADER_LENGTH = 16 * 1024;

    /** What a header field costs in addition to its characters, in bytes. */
    private static final int MEMORY_OF_A_FIELD = 150;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int AFTER_REQUEST_ID = 9_000;

    private final HeadBudget budget;

    RequestLimits(HeadBudget budget) {
        this.budget = budget;
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, AFTER_REQUEST_ID);
    }

    private void check(RoutingContext context) {
        int headers = headerLength(context);
        if (!hasKnownEnd(context.request())) {
            // What follows may be a part of the body, or the next request.
            context.response().putHeader("Connection", "close");
            ProblemWriter.write(context, Failures.ofStatus(400).asException());
            BodyDrain.cutOff(context.request());
        } else if (context.request().method().name().length() > Methods.MAX_LENGTH
                || !isUri(context.request().uri())
                || context.request().headers().getAll("Host").size() > 1) {
            ProblemWriter.write(context, Failures.ofStatus(400).asException());
        } else if (context.request().uri().length() > MAX_URI_LENGTH) {
            ProblemWriter.write(
                    context,
                    Failures.ofStatus(414).with("limit", MAX_URI_LENGTH).asException());
        } else if (headers > MAX_HEADER_LENGTH) {
            ProblemWriter.write(
                    context,
                    Failures.ofStatus(431).with("limit", MAX_HEADER_LENGTH).asException());
        } else if (!RequestExpectation.isKnown(context.request())) {
            ProblemWriter.write(context, Failures.ofStatus(417).asException());
        } else if (!budget.admits(context, memory(context, headers))) {
            ProblemWriter.write(
                    context, Failures.ofStatus(503).retryAfter(RETRY_AFTER).asException());
            BodyDrain.cutOff(context.request());
        } else {
            context.next();
        }
    }

    /** Whether the body's end can be told (RFC 9112, 6.3): with no transfer coding, or with chunks alone. */
    private static boolean hasKnownEnd(HttpServerRequest request) {
        List<String> codings = request.headers().getAll("Transfer-Encoding");
        return codings.isEmpty() || codings.size() == 1 && "chunked".equalsIgnoreCase(codings.get(0));
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

    private static int memory(RoutingContext context, int headers) {
        return context.request().uri().length()
                + headers
                + context.request().headers().size() * MEMORY_OF_A_FIELD;
    }

    private static int headerLength(RoutingContext context) {
        int length = 0;
        for (Map.Entry<String, String> header : context.request().headers()) {
            length += header.getKey().length() + header.getValue().length();
        }
        return length;
    }
}
