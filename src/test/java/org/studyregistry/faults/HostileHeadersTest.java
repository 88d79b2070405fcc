package org.studyregistry.faults;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.studyregistry.testsupport.PostgresTestResource;

/** Hostile header fields, above all those that carry the key. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class HostileHeadersTest extends HostileInput {

    private static final String MISSING = "401 key-missing";
    private static final String MALFORMED = "401 key-malformed";
    private static final String UNKNOWN = "401 key-unknown";
    private static final String TOO_LARGE = "431 headers-too-large";
    private static final String UNACCEPTABLE = "406 not-acceptable";

    @Override
    String section() {
        return "Hostile headers";
    }

    @Override
    Stream<Hostile> inputs() {
        return Stream.of(keys(), identities(), negotiation(), conditions()).flatMap(inputs -> inputs);
    }

    private Stream<Hostile> keys() {
        String key = requests.key();
        return Stream.of(
                Hostile.of("no Authorization", requests.anonymous("X-Nothing: 1"), MISSING),
                key("", MALFORMED),
                key("    ", MALFORMED),
                key("Basic", MALFORMED),
                key("Basic Basic " + key, MALFORMED),
                key("Basic " + key + " " + key, MALFORMED),
                key("Basic\t \t" + key, WHOLE),
                key("bAsIc " + key, WHOLE),
                key("Basic," + key, MALFORMED),
                key("Digest username=\"a\", realm=\"b\"", MALFORMED),
                key(key, MALFORMED),
                key("Basic short", MALFORMED),
                key("Basic ' or '1'='1", MALFORMED),
                key("Basic %' or 1=1 --0123456789".replace(" or ", "_or_"), MALFORMED),
                key("Basic '_or_'1'='1'_--_0123456789", UNKNOWN),
                key("Basic %%%%%%%%%%%%%%%%%%%%", UNKNOWN),
                Hostile.of(
                        "the key in base64",
                        requests.anonymous("Authorization: Basic " + base64(key)),
                        MALFORMED,
                        UNKNOWN),
                Hostile.of(
                        "base64 of user and password",
                        requests.anonymous("Authorization: Basic " + base64("user:" + key)),
                        MALFORMED),
                Hostile.of(
                        "a key in ISO 8859-1",
                        requests.anonymous("Authorization: Basic p\u00e4\u00e4avain-0123456789"),
                        MALFORMED),
                Hostile.of(
                        "a key in UTF-8",
                        requests.anonymous("Authorization: Basic " + utf8("pääavain-0123456789-🔑")),
                        MALFORMED),
                Hostile.of(
                        "a key of 8 KB", requests.anonymous("Authorization: Basic " + "k".repeat(8 * 1024)), MALFORMED),
                Hostile.of(
                        "a key of 64 KB",
                        requests.anonymous("Authorization: Basic " + "k".repeat(64 * 1024)),
                        "431 bare"),
                Hostile.of("the same key twice", requests.with(requests.authorization()), MALFORMED),
                Hostile.of(
                        "a valid key after a bad one",
                        requests.anonymous("Authorization: Basic bad-key-0123456789" + CRLF + requests.authorization()),
                        MALFORMED),
                Hostile.of("a key in another header", requests.anonymous("Proxy-Authorization: Basic " + key), MISSING),
                Hostile.of(
                        "a key in a continued line",
                        requests.anonymous("Authorization: Basic" + CRLF + " " + key),
                        WHOLE,
                        MALFORMED));
    }

    private Hostile key(String value, String... expected) {
        return Hostile.of(
                "Authorization: " + value.replace(requests.key(), "KEY").replace("\t", "\\t"),
                requests.anonymous("Authorization: " + value),
                expected);
    }

    private Stream<Hostile> identities() {
        return Stream.of(
                Hostile.of(
                        "2,000 headers",
                        requests.with(("X-Many: 0123456789" + CRLF).repeat(1_999) + "X-Many: 1"),
                        "431 bare"),
                Hostile.of("a header of 20 KB", requests.with("X-Large: " + "x".repeat(20 * 1024)), TOO_LARGE),
                Hostile.of("a header of 100 KB", requests.with("X-Large: " + "x".repeat(100 * 1024)), "431 bare"),
                header("X-Request-Id: <script>alert(1)</script>", WHOLE),
                header("X-Request-Id: ${jndi:ldap://localhost/x}", WHOLE),
                header("X-Forwarded-For: ,,, 999.999.999.999, ::1%25lo, [", WHOLE),
                header("X-Forwarded-For: " + "1.1.1.1, ".repeat(500) + "2.2.2.2", WHOLE),
                header("Forwarded: for=\"unfinished", WHOLE),
                header("X-HTTP-Method-Override: DELETE", WHOLE),
                header("Cookie: quarkus-credential=" + "A".repeat(500) + "; ;;=;", WHOLE),
                header("Origin: null", WHOLE),
                header("Expect: something-else", "417 expectation-failed"),
                header("Connection: keep-alive, close, x, " + "y".repeat(500), WHOLE),
                header("TE: trailers, gzip;q=0.5, ;;;", WHOLE),
                header("Upgrade: websocket" + CRLF + "Connection: Upgrade", WHOLE),
                header("Content-Length: 0" + CRLF + "Content-Type: a/b/c", WHOLE));
    }

    private Stream<Hostile> negotiation() {
        return Stream.of(
                header("Accept:", WHOLE),
                header("Accept: ,", WHOLE, UNACCEPTABLE),
                header("Accept: ;;;", WHOLE, UNACCEPTABLE),
                header("Accept: */*;q=0", UNACCEPTABLE),
                header("Accept: application/json;q=0", UNACCEPTABLE),
                header("Accept: application/json;q=0, */*", WHOLE),
                header("Accept: application/json;q=2", WHOLE, UNACCEPTABLE),
                header("Accept: application/json;q=-1", WHOLE, UNACCEPTABLE),
                header("Accept: application/json;q=NaN", WHOLE, UNACCEPTABLE),
                header("Accept: application/json;q=0.0000000000000000001", WHOLE, UNACCEPTABLE),
                header("Accept: application/json;charset=\"unfinished", WHOLE, UNACCEPTABLE),
                header("Accept: application/" + "x".repeat(8 * 1024), UNACCEPTABLE),
                header("Accept: " + "text/html, ".repeat(1_000) + "a/b", UNACCEPTABLE),
                header("Accept: \u00e4/\u00f6", WHOLE, UNACCEPTABLE),
                header("Accept: text/event-stream", UNACCEPTABLE),
                header("Accept: */json", WHOLE, UNACCEPTABLE),
                header("Accept: application/json, text/plain, */*", WHOLE),
                header("Accept: text/html" + CRLF + "Accept: application/json", WHOLE),
                header("Accept-Encoding: ;", WHOLE),
                header("Accept-Encoding: *;q=0", WHOLE),
                header("Accept-Encoding: identity;q=0", WHOLE, UNACCEPTABLE),
                header("Accept-Encoding: gzip;q=banana, \u00e4", WHOLE),
                header("Accept-Language: *-*-*", WHOLE),
                header("Accept-Charset: utf-7;q=1", WHOLE));
    }

    /** A stream has no ranges, and what it has no validator for cannot have changed. */
    private Stream<Hostile> conditions() {
        return Stream.of(
                header("Range: bytes=0-0", WHOLE),
                header("Range: bytes=5-1", WHOLE),
                header("Range: bytes=-1", WHOLE),
                header("Range: bytes=" + "0-1,".repeat(1_000) + "2-3", WHOLE),
                header("Range: rows=1-2", WHOLE),
                header("If-Range: \"x\"" + CRLF + "Range: bytes=0-1", WHOLE),
                header("If-Match: \"x\"", WHOLE, "412"),
                header("If-None-Match: W/\"x\", unquoted, \"", WHOLE),
                header("If-Modified-Since: yesterday", WHOLE),
                header("If-Modified-Since: Tue, 31 Feb 2999 99:99:99 GMT", WHOLE),
                header("If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", WHOLE, "412"));
    }

    private Hostile header(String lines, String... expected) {
        String name = lines.replace(CRLF, "; ");
        return Hostile.of(
                name.length() < 80 ? name : name.substring(0, 60) + "… (" + name.length() + " characters)",
                requests.with(lines),
                expected);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a text in UTF-8, as characters. */
    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
