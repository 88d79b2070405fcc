package org.studyregistry.faults;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** Hostile bodies, and hostile claims about them. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class HostileBodiesTest extends HostileInput {

    private static final String NO_JSON = "400 invalid-json";
    private static final String BAD_ITEMS = "400 invalid-registrations";
    private static final String NO_TYPE = "415 unsupported-media-type";
    private static final String TOO_LARGE = "413 body-too-large";
    private static final int DEEP = 100_000;

    @Override
    String section() {
        return "Hostile bodies";
    }

    @Override
    Stream<Hostile> inputs() {
        return Stream.of(json(), items(), types(), framing()).flatMap(inputs -> inputs);
    }

    private Stream<Hostile> json() {
        String good = batch("\"012345678\"");
        return Stream.of(
                body("", NO_JSON),
                body("   ", NO_JSON),
                body("null", NO_JSON),
                body("{}", NO_JSON),
                body("\"text\"", NO_JSON),
                body("1e400", NO_JSON),
                body("NaN", NO_JSON),
                body("[", NO_JSON),
                body("[]]", NO_JSON),
                body("[],", NO_JSON),
                body("[1,]", NO_JSON),
                body("[/* comment */]", NO_JSON),
                body("[] // comment", NO_JSON),
                body("['x']", NO_JSON),
                body("[\"\\x\"]", NO_JSON),
                body("[\"tab\tin a string\"]", NO_JSON),
                Hostile.of("a batch cut in the middle", requests.json(good.substring(0, good.length() / 2)), NO_JSON),
                Hostile.of("a byte order mark first", requests.json("\u00ef\u00bb\u00bf" + good), WHOLE),
                Hostile.of("two byte order marks", requests.json("\u00ef\u00bb\u00bf".repeat(2) + good), NO_JSON),
                Hostile.of("UTF-16", requests.json("\u0000[\u0000]"), NO_JSON),
                Hostile.of("ISO 8859-1", requests.json("[\"\u00e4\u00f6\"]"), NO_JSON),
                Hostile.of("overlong UTF-8", requests.json("[\"\u00c0\u00af\"]"), NO_JSON),
                Hostile.of("a surrogate in UTF-8", requests.json("[\"\u00ed\u00a0\u0080\"]"), NO_JSON, BAD_ITEMS),
                Hostile.of("a NUL", requests.json("[\u0000]"), NO_JSON),
                Hostile.of("100,000 levels of arrays", requests.json("[".repeat(DEEP)), NO_JSON),
                Hostile.of("100,000 levels of objects", requests.json("[" + "{\"a\":".repeat(DEEP)), NO_JSON),
                Hostile.of("a string of 10 MB", requests.json("[\"" + "x".repeat(10_000_000) + "\"]"), TOO_LARGE),
                Hostile.of(
                        "a string of 3 MB", requests.json("[\"" + "x".repeat(3_000_000) + "\"]"), BAD_ITEMS, NO_JSON),
                Hostile.of(
                        "a number of 100,000 digits",
                        requests.json("[" + "9".repeat(100_000) + "]"),
                        BAD_ITEMS,
                        NO_JSON),
                Hostile.of(
                        "a member's name of 1 MB",
                        requests.json("[{\"" + "n".repeat(1_000_000) + "\":1}]"),
                        BAD_ITEMS,
                        NO_JSON),
                Hostile.of("100,000 items", requests.json("[1" + ",1".repeat(99_999) + "]"), TOO_LARGE),
                Hostile.of("500,000 members", requests.json("[{" + members() + "}]"), TOO_LARGE, BAD_ITEMS, NO_JSON),
                Hostile.of(
                        "a member twice",
                        requests.json("[{\"completion_id\":\"" + requests.completion()
                                + "\",\"completion_id\":\"x\",\"student_number\":\"1\"}]"),
                        NO_JSON));
    }

    private Stream<Hostile> items() {
        return Stream.of(
                body("[null]", BAD_ITEMS),
                body("[[]]", BAD_ITEMS),
                body("[1e400]", BAD_ITEMS, NO_JSON),
                body("[{}]", BAD_ITEMS),
                number("12345678", BAD_ITEMS),
                number("1e400", BAD_ITEMS, NO_JSON),
                number("true", BAD_ITEMS),
                number("{\"a\":[]}", BAD_ITEMS),
                number("\"\"", BAD_ITEMS),
                number("\"\\u0000\"", BAD_ITEMS),
                number("\"\\ud800\"", BAD_ITEMS, NO_JSON),
                number("\"\\u0085\"", BAD_ITEMS),
                Hostile.of(
                        "a student number of 256 characters",
                        requests.json(batch("\"" + "9".repeat(256) + "\"")),
                        BAD_ITEMS),
                Hostile.of("SQL as a student number", requests.json(batch("\"'); drop table users; --\"")), WHOLE),
                Hostile.of(
                        "an unknown completion",
                        requests.json("["
                                + item("633852ce-c82a-4d60-8ab5-000000000000", "\"1\"", "2022-06-22T00:00:00Z") + "]"),
                        BAD_ITEMS),
                date("yesterday", BAD_ITEMS),
                date("2022-02-30T00:00:00Z", BAD_ITEMS),
                date("+292278994-08-17T07:12:55Z", BAD_ITEMS),
                date("9999-12-31T23:59:59-23:59", BAD_ITEMS, WHOLE),
                date("2022-06-22T00:00:00+99:99", BAD_ITEMS),
                date("2022-06-22", BAD_ITEMS));
    }

    private Stream<Hostile> types() {
        String good = batch("\"012345678\"");
        return Stream.of(
                Hostile.of("no Content-Type", requests.post("Content-Length: 2", "[]"), NO_TYPE),
                type("text/plain", NO_TYPE),
                type("application/x-www-form-urlencoded", NO_TYPE),
                type("multipart/form-data; boundary=x", NO_TYPE),
                type("application/*", NO_TYPE),
                type("application/json; charset=utf-16", NO_TYPE),
                type("application/json; charset=iso-8859-1", NO_TYPE),
                type("application/json; charset=\"utf-8\"", WHOLE),
                type("application/json; charset=nonsense", NO_TYPE),
                type("application/json; charset", NO_TYPE, WHOLE),
                type("application/json;;;", NO_TYPE, WHOLE),
                type("APPLICATION/JSON", WHOLE),
                type("application/json, text/plain", NO_TYPE),
                type("a", NO_TYPE),
                type("/", NO_TYPE),
                type("\u00e4/\u00f6", NO_TYPE),
                Hostile.of(
                        "two Content-Types",
                        requests.post(
                                "Content-Type: application/json" + CRLF + "Content-Type: text/plain" + CRLF
                                        + "Content-Length: 2",
                                "[]"),
                        NO_TYPE),
                Hostile.of("gzip that says so", encoded("gzip", gzip(good)), NO_TYPE),
                Hostile.of("gzip that does not say so", requests.json(gzip(good)), NO_JSON),
                Hostile.of("a gzip bomb of 200 MB", encoded("gzip", bomb()), NO_TYPE),
                Hostile.of("Content-Encoding: br, gzip, gzip", encoded("br, gzip, gzip", "x"), NO_TYPE),
                Hostile.of("Content-Encoding: nonsense", encoded("nonsense", "[]"), NO_TYPE),
                Hostile.of("Content-Encoding: identity", encoded("identity", "[]"), WHOLE),
                preference("handling=lenient;;;, ,=", WHOLE),
                preference("handling=" + "x".repeat(3_000), WHOLE),
                preference("\"unfinished", WHOLE),
                preference("handling=lenient, handling=strict", WHOLE));
    }

    private Stream<Hostile> framing() {
        String type = "Content-Type: application/json" + CRLF;
        String bad = "POST " + Registering.PATH + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF
                + "Authorization: Basic no-such-key-0123456789" + CRLF + type;
        return Stream.of(
                Hostile.of("no length at all", requests.post("Content-Type: application/json", ""), NO_JSON),
                Hostile.of(
                        "chunks of one byte",
                        requests.post(type + "Transfer-Encoding: chunked", "1\r\n[\r\n1\r\n]\r\n0\r\n\r\n"),
                        WHOLE),
                Hostile.of(
                        "trailers after the chunks",
                        requests.post(type + "Transfer-Encoding: chunked", "2\r\n[]\r\n0\r\nAuthorization: x\r\n\r\n"),
                        WHOLE),
                Hostile.of(
                        "Expect: 100-continue with a bad key",
                        bad + "Content-Length: 2" + CRLF + "Expect: 100-continue" + CRLF + CRLF,
                        "401 key-unknown"),
                Hostile.of(
                        "a length of 1 TB with a bad key",
                        bad + "Content-Length: 1099511627776" + CRLF + CRLF,
                        "401 key-unknown"),
                Hostile.of("a length of 1 TB", requests.post(type + "Content-Length: 1099511627776", ""), TOO_LARGE),
                Hostile.of("a body for a GET", requests.with("Content-Length: 7") + "garbage", WHOLE));
    }

    private Hostile body(String body, String... expected) {
        return Hostile.of("body " + body.replace("\t", "\\t"), requests.json(body), expected);
    }

    private Hostile number(String json, String... expected) {
        return Hostile.of("student_number " + json, requests.json(batch(json)), expected);
    }

    private Hostile date(String date, String... expected) {
        return Hostile.of(
                "registration_date " + date,
                requests.json("[" + item(requests.completion().toString(), "\"012345678\"", date) + "]"),
                expected);
    }

    private Hostile type(String type, String... expected) {
        return Hostile.of("Content-Type: " + type, requests.typed(type, "[]"), expected);
    }

    private Hostile preference(String value, String expected) {
        return Hostile.of(
                "Prefer: " + (value.length() < 80 ? value : value.substring(0, 20) + "…"),
                requests.post(
                        "Content-Type: application/json" + CRLF + "Prefer: " + value + CRLF + "Content-Length: 2",
                        "[]"),
                expected);
    }

    private String encoded(String coding, String body) {
        return requests.post(
                "Content-Type: application/json" + CRLF + "Content-Encoding: " + coding + CRLF + "Content-Length: "
                        + body.length(),
                body);
    }

    private String batch(String number) {
        return "[" + item(requests.completion().toString(), number, "2022-06-22T00:00:00Z") + "]";
    }

    private static String item(String completion, String number, String date) {
        return "{\"completion_id\":\"" + completion + "\",\"student_number\":" + number + ",\"registration_date\":\""
                + date + "\"}";
    }

    private static String members() {
        StringBuilder members = new StringBuilder("\"m\":0");
        for (int i = 0; i < 500_000; i++) {
            members.append(",\"").append(i).append("\":0");
        }
        return members.toString();
    }

    private static String gzip(String text) {
        return gzip(text.getBytes(StandardCharsets.UTF_8), 1);
    }

    private static String bomb() {
        return gzip(new byte[1024 * 1024], 200);
    }

    private static String gzip(byte[] bytes, int times) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            for (int i = 0; i < times; i++) {
                gzip.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toString(StandardCharsets.ISO_8859_1);
    }
}
