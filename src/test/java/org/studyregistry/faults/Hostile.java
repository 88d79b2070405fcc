package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/**
 * A request that nobody should send, as its bytes go over the wire (a character is a byte).
 *
 * @param expected the responses that are right: a status, and the problem's name where it is one, for example
 *     {@code 404 course-not-found}; {@code 400 bare} has nothing else, and {@code closed} is the end of the
 *     connection
 */
record Hostile(String name, String request, List<String> expected) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What no client may be shown: names of classes, stack traces, SQL, addresses and files of the server. */
    private static final Pattern INTERNALS = Pattern.compile(
            "(java|jakarta|javax|org|io|com)\\.[a-z]+\\.|Exception|\\bat [\\w.$]+\\(|\\bselect\\b.+\\bfrom\\b|\\binsert into\\b"
                    + "|pg_|public\\.|study_registry\\.|jdbc|postgres|vertx|netty|quarkus|/home/|/root/|/tmp/|\\.java\\b",
            Pattern.CASE_INSENSITIVE);

    static Hostile of(String name, String request, String... expected) {
        return new Hostile(name, request, List.of(expected));
    }

    /** The same as a test with a row in the report. */
    DynamicTest test(String section) {
        return DynamicTest.dynamicTest(name, () -> {
            FaultReport.Row row = FaultReport.expect(section, name, String.join(" or ", expected));
            row.seen(answer());
        });
    }

    private String answer() throws IOException {
        try (RawHttp http = RawHttp.send(request)) {
            RawResponse response = http.readToEnd();
            String seen = judge(response);
            assertTrue(
                    expected.contains(seen),
                    () -> "Answered " + seen + "\n" + response.head() + "\n" + response.body());
            return seen;
        }
    }

    /** Holds the response to what is due to any request; its status and the name of its problem. */
    private String judge(RawResponse response) {
        if (response.head().isEmpty()) {
            return "closed";
        }
        assertTrue(response.head().startsWith("HTTP/"), response.head());
        assertTrue(response.whole(), () -> "Not whole: " + response);
        if (response.header("request-id") == null && response.body().isEmpty()) {
            return response.status() + " bare";
        }
        assertNotNull(response.header("request-id"), response.head());
        assertEquals("no-store", response.header("Cache-Control"), response.head());
        int status = response.status();
        assertTrue(status < 500, () -> response.head() + response.body());
        if (status < 400 || request.startsWith("HEAD ")) {
            return Integer.toString(status);
        }
        assertEquals("application/problem+json", response.header("Content-Type"), response.head());
        JsonNode problem = problem(response);
        assertEquals(status, problem.path("status").intValue());
        for (String member : List.of("type", "title", "detail", "instance", "message")) {
            assertFalse(problem.path(member).asText().isEmpty(), member);
        }
        assertTrue(problem.has("source") && problem.has("data"), response.body());
        // The path is the client's own.
        String own = ((ObjectNode) problem).without(List.of("instance")).toString();
        assertFalse(INTERNALS.matcher(response.head() + own).find(), () -> response.head() + own);
        return status + " " + problem.path("type").asText().replaceAll(".*:", "");
    }

    private static JsonNode problem(RawResponse response) {
        try {
            return JSON.readTree(response.content());
        } catch (IOException noJson) {
            throw new AssertionError(response.body(), noJson);
        }
    }
}
