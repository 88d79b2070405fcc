package org.studyregistry.faults;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/**
 * What is hardly HTTP. The layer that refuses it knows of no request yet, so that such a response is a bare status: {@code 400
 * bare} (docs/errors.md).
 */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class HostileFramingTest extends HostileInput {

    private static final String REFUSED = "400 bare";
    private static final String MALFORMED = "400 malformed-request";
    private static final String NO_JSON = "400 invalid-json";
    private static final String TYPE = "Content-Type: application/json" + CRLF;

    @Override
    String section() {
        return "Hostile framing";
    }

    @Override
    Stream<Hostile> inputs() {
        return Stream.of(lines(), headers(), lengths()).flatMap(inputs -> inputs);
    }

    private Stream<Hostile> lines() {
        return Stream.of(
                Hostile.of("no method", " / HTTP/1.1" + CRLF + CRLF, REFUSED),
                Hostile.of("no version", "GET /" + CRLF + CRLF, REFUSED),
                Hostile.of("HTTP/9.9", "GET / HTTP/9.9" + CRLF + CRLF, MALFORMED, REFUSED),
                Hostile.of("a space in the target", "GET /a b HTTP/1.1" + CRLF + CRLF, REFUSED),
                Hostile.of("noise", "\u0016\u0003\u0001\u0000 \u00ff\u00fe" + CRLF + CRLF, REFUSED),
                Hostile.of("a NUL in the target", requests.target("/\u0000"), REFUSED, MALFORMED),
                Hostile.of("a request line over 32 KiB", requests.target("/" + "a".repeat(40_000)), "414 bare"),
                Hostile.of(
                        "lines that end with LF only",
                        requests.target(requests.completions()).replace(CRLF, "\n"),
                        WHOLE,
                        REFUSED));
    }

    private Stream<Hostile> headers() {
        return Stream.of(
                header("a NUL in a header", "X-Nul: a\u0000b", REFUSED),
                header("a NUL in the key", "X: 1" + CRLF + "Authorization: Basic a\u0000b", REFUSED),
                header("a header without a name", ": x", REFUSED, WHOLE),
                header("a space after a header's name", "X-Space : x", REFUSED),
                header("a name that is no token", "X(Y): x", REFUSED),
                header("a carriage return in a value", "X: a\rb", REFUSED, WHOLE),
                header("two Hosts", "Host: other.example", MALFORMED),
                header("headers over 128 KiB", "X: " + "x".repeat(140_000), "431 bare"),
                Hostile.of("no Host", requests.with("X: 1").replace("Host: localhost" + CRLF, ""), MALFORMED));
    }

    private Stream<Hostile> lengths() {
        return Stream.of(
                length("Content-Length: -1", "[]", REFUSED),
                length("Content-Length: two", "[]", REFUSED),
                length("Content-Length: 2" + CRLF + "Content-Length: 3", "[] ", REFUSED),
                length("Content-Length: 2, 3", "[] ", REFUSED),
                length("Content-Length: 99999999999999999999", "[]", REFUSED),
                length(
                        "Content-Length: 2" + CRLF + "Transfer-Encoding: chunked",
                        "2\r\n[]\r\n0\r\n\r\n",
                        WHOLE,
                        REFUSED),
                length("Transfer-Encoding: xchunked", "[]", REFUSED, MALFORMED),
                length("Transfer-Encoding: chunked, identity", "2\r\n[]\r\n0\r\n\r\n", REFUSED, MALFORMED),
                length("Transfer-Encoding: chunked", "zz\r\n[]\r\n0\r\n\r\n", "closed", MALFORMED),
                length("Transfer-Encoding: chunked", "-2\r\n[]\r\n0\r\n\r\n", "closed", MALFORMED),
                length("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\n[]", "closed", MALFORMED),
                Hostile.of("a length that is too short", requests.post(TYPE + "Content-Length: 1", "[]"), NO_JSON),
                Hostile.of(
                        "a second request hidden behind the length of the first",
                        "POST " + Registering.PATH + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF + TYPE
                                + "Content-Length: 4" + CRLF + "Transfer-Encoding: chunked" + CRLF + CRLF + "0" + CRLF
                                + CRLF
                                + requests.target(requests.completions()),
                        "401 key-missing",
                        REFUSED));
    }

    private Hostile header(String name, String lines, String... expected) {
        return Hostile.of(name, requests.with(lines), expected);
    }

    private Hostile length(String headers, String body, String... expected) {
        return Hostile.of(
                headers.replace(CRLF, "; ") + ", body " + body.replace(CRLF, "\\r\\n"),
                requests.post(TYPE + headers, body),
                expected);
    }
}
