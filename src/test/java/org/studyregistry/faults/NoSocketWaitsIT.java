package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/**
 * After each response, either the connection can be used on or it ends: there is no request after which the client waits for the
 * service and the service for the client.
 */
@FaultSuite(value = "Connections after a response", ownRows = true)
class NoSocketWaitsIT {

    private static final String SECTION = "Connections after a response";
    private static final String CRLF = HostileRequests.CRLF;
    private static final String CLOSED = "closed";
    private static final String USABLE = "usable";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String EXPECT = "Expect: 100-continue";
    private static final String UPGRADE =
            "Upgrade: h2c" + CRLF + "Connection: Upgrade, HTTP2-Settings" + CRLF + "HTTP2-Settings: AAMAAABkAAQAAP__";
    private static final int TOO_LARGE = 99_999_999;

    /** Above all time limits below, and that of a body that is not read (5 s). */
    private static final int PATIENCE_MILLIS = 20_000;

    private static final Laboratory LABORATORY = Laboratory.shared();
    private static final String KEY = "Authorization: " + LABORATORY.registrar.authorization() + CRLF;
    private static final String WRONG_KEY = "Authorization: Basic no-such-key-0123456789" + CRLF;
    private static final String TYPE = "Content-Type: application/json" + CRLF;
    private static final String HOST = "Host: localhost" + CRLF;
    private static final String GET = "GET " + Api.COMPLETIONS + "no-such-course HTTP/1.1" + CRLF + HOST + KEY;
    private static final String MANAGEMENT_GET = "GET /nothing HTTP/1.1" + CRLF + HOST;
    private static ServiceProcess service;

    /**
     * A request, and what follows.
     *
     * @param statuses of the responses, 100 included, each in three digits
     * @param after whether the connection ends, or serves a further request
     */
    private record Case(String name, String request, String statuses, String after) {

        /** The first thing that is not as it should be; null if all is. */
        String deviation(int port) {
            try (RawHttp http = RawHttp.send(port, request)) {
                RawResponse response = http.readToEnd();
                String seen = statuses(http);
                boolean closed;
                if (after.equals(USABLE)) {
                    closed = response.end() != RawResponse.End.OPEN
                            || http.again(further(port)).readToEnd().status() != 404;
                } else {
                    closed = response.end() != RawResponse.End.OPEN || http.endsWithin(PATIENCE_MILLIS);
                    seen = statuses(http);
                }
                String end = closed ? CLOSED : after.equals(USABLE) ? USABLE : "open";
                return seen.equals(statuses) && end.equals(after)
                        ? null
                        : name + ": " + seen + ", " + end + " instead of " + statuses + ", " + after;
            } catch (IOException | RuntimeException failure) {
                return name + ": " + failure;
            }
        }

        private static String further(int port) {
            return port == service.port() ? GET + CRLF : MANAGEMENT_GET + CRLF;
        }

        private static String statuses(RawHttp http) {
            return http.statuses().stream()
                    .map(Object::toString)
                    .reduce((a, b) -> a + " " + b)
                    .orElse("none");
        }
    }

    @BeforeAll
    static void start() throws InterruptedException, IOException {
        Path log = Path.of("target", "no-socket-waits.log");
        Files.deleteIfExists(log);
        service = LABORATORY.process(
                Map.of(
                        "study-registry.registrations.body-timeout",
                        "2S",
                        "study-registry.registrations.max-concurrent",
                        "200",
                        "study-registry.registrations.max-per-registrar",
                        "200",
                        "study-registry.connections.head-timeout",
                        "3S",
                        // On a slow machine it would begin a response before the course is looked up.
                        "study-registry.streams.heartbeat",
                        "15S",
                        "study-registry.streams.stall-timeout",
                        "60S"),
                List.of("-Xmx128m"),
                Map.of(),
                log);
        assertTrue(service.awaitReady());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void bodiesThatAreNotSent() {
        hold(
                "Bodies",
                new Case("too large, told before it is sent", post(length(TOO_LARGE), EXPECT), "413", CLOSED),
                new Case("too large, never sent", post(length(TOO_LARGE)), "413", CLOSED),
                new Case("too large, Connection: close", post(length(TOO_LARGE), "Connection: close"), "413", CLOSED),
                new Case("waits to be told, sends nothing", post(length(2), EXPECT), "100 408", CLOSED),
                new Case("waits to be told, chunked", post(CHUNKED, EXPECT), "100 408", CLOSED),
                new Case("wrong key, waits to be told", wrongKey(length(2), EXPECT), "401", CLOSED),
                new Case("wrong key, half a body", wrongKey(length(2)) + "[", "401", CLOSED),
                new Case("wrong key, whole body", wrongKey(length(2)) + "[]", "401", USABLE),
                new Case("a body that stops", post(length(10)) + "[", "408", CLOSED),
                new Case("no chunk", post(CHUNKED), "408", CLOSED),
                new Case("half a chunk", post(CHUNKED) + "5\r\n[", "408", CLOSED),
                new Case("no last chunk", post(CHUNKED) + "1\r\n[\r\n", "408", CLOSED),
                new Case("no end of the trailers", post(CHUNKED) + "2\r\n[]\r\n0\r\n", "408", CLOSED),
                new Case("no last chunk, Connection: close", post(CHUNKED, "Connection: close"), "408", CLOSED),
                new Case("no last chunk, Connection: TE, close", post(CHUNKED, "Connection: TE, close"), "408", CLOSED),
                new Case("another type", post(length(2), EXPECT).replace("json", "xml"), "415", CLOSED),
                new Case("nothing at this path", request("/api/nothing", KEY, length(2), EXPECT), "404", CLOSED),
                new Case("nothing at this path, no key", request("/nothing", "", CHUNKED), "404", CLOSED),
                new Case("a body for a GET", GET + CHUNKED + CRLF + CRLF, "404", CLOSED),
                new Case("a body for a GET that waits", GET + length(5) + CRLF + EXPECT + CRLF + CRLF, "404", CLOSED),
                new Case("a whole body for a GET", GET + length(5) + CRLF + CRLF + "12345", "404", USABLE),
                new Case("no body for a GET", GET + length(0) + CRLF + CRLF, "404", USABLE),
                new Case(
                        "no body for a GET, Connection: TE, close",
                        GET + length(0) + CRLF + "Connection: TE, close" + CRLF + CRLF,
                        "404",
                        CLOSED),
                new Case(
                        "a whole body for a GET, Connection: TE, close",
                        GET + length(5) + CRLF + "Connection: TE, close" + CRLF + CRLF + "12345",
                        "404",
                        CLOSED));
    }

    @Test
    void refusedHeads() {
        String large = "X: " + "x".repeat(20_000);
        String longTarget = Registering.PATH + "?" + "a".repeat(4_200);
        hold(
                "Refused heads",
                new Case("headers too large", GET + large + CRLF + CRLF, "431", USABLE),
                new Case("headers too large, half a body", post(length(3), large) + "[]", "431", CLOSED),
                new Case(
                        "headers too large, TE, close",
                        GET + large + CRLF + "Connection: TE, close" + CRLF + CRLF,
                        "431",
                        CLOSED),
                new Case("far too large", GET + large + large + CRLF + CRLF, "431", CLOSED),
                new Case("too many lines", GET + ("X: y" + CRLF).repeat(200) + CRLF, "431", CLOSED),
                new Case(
                        "target too long, waits to be told",
                        request(longTarget, KEY, length(2), EXPECT),
                        "414",
                        CLOSED),
                new Case("target far too long", "GET /" + "a".repeat(5_000), "414", CLOSED),
                new Case(
                        "made-up method, no body",
                        "M".repeat(400) + GET.substring(3) + length(4) + CRLF + CRLF,
                        "400",
                        CLOSED),
                new Case("no Host, no body", post(length(4)).replace(HOST, ""), "400", CLOSED),
                new Case("two lengths", post(length(2), length(3)) + "[]", "400", CLOSED),
                new Case("no HTTP", "\u0016\u0003\u0001" + CRLF + CRLF, "400", CLOSED),
                new Case("half of HTTP/2's preface", "PRI * HTTP/2.0" + CRLF, "none", CLOSED),
                new Case("CONNECT", "CONNECT x:443 HTTP/1.1" + CRLF + HOST + KEY + CRLF, "404", USABLE));
    }

    /** Where a body ends is not known (RFC 9112, 6.3). */
    @Test
    void otherTransferCodings() {
        String hidden = "[]" + GET + CRLF;
        hold(
                "Transfer codings",
                new Case("gzip", post("Transfer-Encoding: gzip") + hidden, "400", CLOSED),
                new Case("gzip, chunked", post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n", "400", CLOSED),
                new Case("chunked twice", post(CHUNKED, CHUNKED) + "0\r\n\r\n", "400", CLOSED),
                new Case("identity", post("Transfer-Encoding: identity", length(2)) + hidden, "400", CLOSED),
                new Case(
                        "chunked, of HTTP/1.0",
                        http10(post(CHUNKED, "Connection: keep-alive")) + "0\r\n\r\n",
                        "400",
                        CLOSED));
    }

    @Test
    void expectations() {
        hold(
                "Expectations",
                new Case("another", post(length(2), "Expect: 200-ok") + "[]", "417", USABLE),
                new Case("another, nothing sent", post(length(2), "Expect: 200-ok"), "417", CLOSED),
                new Case("several", post(length(2), EXPECT + ", other"), "417", CLOSED),
                new Case("in other letters", post(length(2), "Expect: 100-Continue"), "100 408", CLOSED),
                new Case("of HTTP/1.0, which has none", http10(post(length(2), EXPECT)), "408", CLOSED),
                new Case("another, of HTTP/1.0", http10(post(length(2), "Expect: other")) + "[]", "200", CLOSED));
    }

    @Test
    void http10() {
        String keep = "Connection: keep-alive";
        hold(
                "HTTP/1.0",
                new Case("GET", http10(GET + CRLF), "404", CLOSED),
                new Case("GET, keep-alive", http10(GET + keep + CRLF + CRLF), "404", USABLE),
                new Case("POST", http10(post(length(2))) + "[]", "200", CLOSED),
                new Case("POST, keep-alive", http10(post(length(2), keep)) + "[]", "200", USABLE),
                new Case("POST, a body that stops", http10(post(length(9))) + "[]", "408", CLOSED),
                new Case("POST, keep-alive, a body that stops", http10(post(length(9), keep)) + "[]", "408", CLOSED),
                new Case("wrong key, whole body", http10(wrongKey(length(2))) + "[]", "401", CLOSED),
                new Case("wrong key, no body", http10(wrongKey(length(2))), "401", CLOSED));
    }

    /** What has a body or an expectation is not upgraded: a client that waits for 100 would get 101. */
    @Test
    void upgrades() {
        hold(
                "Upgrades",
                new Case("waits to be told", post(length(2), EXPECT, UPGRADE), "100 408", CLOSED),
                new Case("a whole body", post(length(2), UPGRADE) + "[]", "200", USABLE),
                new Case("a body that stops", post(length(3), UPGRADE) + "[]", "408", CLOSED),
                new Case("no last chunk", post(CHUNKED, UPGRADE) + "1\r\n[\r\n", "408", CLOSED),
                new Case("not a chunk", post(CHUNKED, UPGRADE) + "zz\r\n[\r\n", "none", CLOSED),
                new Case("wrong key, no body", wrongKey(length(2), UPGRADE), "401", CLOSED),
                new Case(
                        "without settings",
                        post(length(2), EXPECT, "Upgrade: h2c", "Connection: Upgrade"),
                        "100 408",
                        CLOSED),
                new Case(
                        "to a websocket",
                        GET + "Upgrade: websocket" + CRLF + "Connection: Upgrade" + CRLF + CRLF,
                        "404",
                        USABLE),
                new Case("of HTTP/1.0", http10(GET + UPGRADE + CRLF + CRLF), "404", CLOSED));
    }

    @Test
    void theManagementPort() {
        hold(
                "Management port",
                service.managementPort(),
                new Case("GET", MANAGEMENT_GET + CRLF, "404", USABLE),
                new Case(
                        "no body, Connection: TE, close",
                        MANAGEMENT_GET + length(0) + CRLF + "Connection: TE, close" + CRLF + CRLF,
                        "404",
                        CLOSED),
                new Case("a body for a GET", MANAGEMENT_GET + CHUNKED + CRLF + CRLF, "404", CLOSED),
                new Case("HTTP/1.0", http10(MANAGEMENT_GET + CRLF), "404", CLOSED));
    }

    private static void hold(String group, Case... cases) {
        hold(group, service.port(), cases);
    }

    private static void hold(String group, int port, Case... cases) {
        List<FaultReport.Row> rows = new ArrayList<>();
        for (Case one : cases) {
            rows.add(FaultReport.expect(SECTION, group + ": " + one.name(), one.statuses() + ", " + one.after()));
        }
        List<String> deviations = Parallel.run(cases.length, i -> String.valueOf(cases[i].deviation(port)));
        for (int i = 0; i < cases.length; i++) {
            if (deviations.get(i).equals("null")) {
                rows.get(i).seen("held");
            }
        }
        assertEquals(
                List.of(),
                deviations.stream().filter(text -> !text.equals("null")).toList());
    }

    private static String post(String... lines) {
        return request(Registering.PATH, KEY, lines);
    }

    private static String wrongKey(String... lines) {
        return request(Registering.PATH, WRONG_KEY, lines);
    }

    private static String request(String path, String key, String... lines) {
        StringBuilder request = new StringBuilder("POST ")
                .append(path)
                .append(" HTTP/1.1")
                .append(CRLF)
                .append(HOST)
                .append(key)
                .append(TYPE);
        Arrays.stream(lines).forEach(line -> request.append(line).append(CRLF));
        return request.append(CRLF).toString();
    }

    private static String length(int bytes) {
        return "Content-Length: " + bytes;
    }

    private static String http10(String request) {
        return request.replace(" HTTP/1.1", " HTTP/1.0");
    }
}
