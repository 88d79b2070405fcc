package org.studyregistry.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** The {@code Expect} of a request (RFC 9110, 10.1.1). HTTP/1.0 has none, so that it is ignored there. */
final class RequestExpectation {

    private static final String EXPECT = "Expect";
    private static final String CONTINUE = "100-continue";

    private RequestExpectation() {}

    /** Whether the client waits for {@code 100 Continue} before it sends the body. */
    static boolean isOfContinue(HttpServerRequest request) {
        return !of(request).isEmpty() && isKnown(request);
    }

    /** Whether there is no expectation but {@code 100-continue}: a client may wait for ever for what nobody knows. */
    static boolean isKnown(HttpServerRequest request) {
        return of(request).stream().allMatch(CONTINUE::equalsIgnoreCase);
    }

    private static List<String> of(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_0
                ? List.of()
                : request.headers().getAll(EXPECT);
    }
}
