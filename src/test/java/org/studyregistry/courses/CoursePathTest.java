package org.studyregistry.courses;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.logging.LogText;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** A segment of the path means what stands in it, percent-decoded once, whatever characters it has. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CoursePathTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final String unique = UUID.randomUUID().toString();

    /** The one was answered with the other's students once. */
    @Test
    void aSemicolonBelongsToTheCode() throws IOException {
        UUID plain = Lms.completion(module("TKT-" + unique));
        Module other = module("TKT-" + unique + ";K2");
        UUID ofOther = Lms.completion(other);
        Logs logs = new Logs();
        logs.listen();
        try {
            RawResponse asItIs = get("TKT-" + unique + ";K2");

            assertAll(
                    () -> assertTrue(asItIs.body().contains(ofOther.toString()), asItIs.body()),
                    () -> assertTrue(!asItIs.body().contains(plain.toString()), asItIs.body()),
                    () -> assertEquals("TKT-" + unique + ";K2", audited()),
                    () -> assertTrue(get("TKT-" + unique + "%3BK2").body().contains(ofOther.toString())),
                    () -> assertTrue(get("TKT-" + unique + "%3bK2").body().contains(ofOther.toString())),
                    () -> assertTrue(get("TKT-" + unique).body().contains(plain.toString())),
                    () -> assertTrue(
                            get("TKT-" + unique + ";K2/" + other.id()).body().contains(ofOther.toString())),
                    () -> assertEquals(
                            404, get("TKT-" + unique + "/" + other.id()).status()),
                    () -> assertEquals(404, get("TKT-" + unique + ";K3").status()),
                    () -> assertEquals(404, get("TKT-" + unique + ";").status()),
                    () -> assertEquals(
                            404,
                            get("TKT-" + unique + ";K2/" + other.id() + ";a=b").status()),
                    () -> assertTrue(
                            logs.all().contains("path=" + Api.COMPLETIONS + "TKT-" + unique + ";K2 "), logs::all));
        } finally {
            logs.close();
        }
    }

    /** Gen-delims and sub-delims of RFC 3986, the rest of ASCII, and more. */
    static Stream<String> characters() {
        Stream<String> ascii = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ".chars().mapToObj(Character::toString);
        return Stream.concat(
                ascii,
                Stream.of("ä", "日本", "🎓", "\t", "\u007f", "\u0085", "%2F", "%25", "a.b", "..x", "x..", "./", "//"));
    }

    @ParameterizedTest
    @MethodSource("characters")
    void everyCharacterCanStandInACode(String character) throws IOException {
        String code = character + unique + character + ";" + character;
        UUID completion = Lms.completion(module(code));
        String encoded = encoded(code);

        RawResponse response = get(encoded);
        RawResponse head = send("HEAD", encoded);

        assertEquals(200, response.status(), response.body());
        assertTrue(response.body().contains(completion.toString()), response.body());
        assertEquals(LogText.of(code, LogText.NAME), audited(), "as it was asked, control characters as escapes");
        assertEquals(200, head.status());
    }

    /** What RFC 3986 lets stand in a segment as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", ":", "@", "-", ".", "_", "~"})
    void whatNeedsNoPercentMeansTheSameWithoutIt(String character) throws IOException {
        String code = "c" + character + unique + ";" + character;
        UUID completion = Lms.completion(module(code));

        RawResponse response = get(code);

        assertEquals(200, response.status(), response.body());
        assertTrue(response.body().contains(completion.toString()), response.body());
        assertEquals(code, audited());
    }

    @Test
    void nothingIsDecodedTwice() throws IOException {
        Lms.completion(module("a/" + unique));
        UUID percent = Lms.completion(module("a%2F" + unique));

        assertTrue(get("a%252F" + unique).body().contains(percent.toString()));
        assertEquals(404, get("a%25252F" + unique).status());
        assertEquals(404, get("a%252F" + unique + ";x").status(), "nor where there is a semicolon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2e%2e",
                "%2E",
                ".%2e",
                "../" + Api.COMPLETIONS,
                "x/../y",
                "./y",
                "x/..",
                "x/.",
                "",
                "/",
                "/x",
                "//x",
                "x//",
                "x//y"
            })
    void whatCannotBeAddressedIsToldWithTheWayRoundIt(String segments) throws IOException {
        Module module = module("..");
        try {
            RawResponse response = get(segments);

            assertEquals(404, response.status(), response.body());
            assertTrue(response.body().contains("by its id"), response.body());
        } finally {
            Database.execute("update public.course_modules set uh_course_code = null where id = ?", module.id());
        }
    }

    @Test
    void suchACourseIsGivenByItsId() throws IOException {
        Module module = module("..");
        try {
            UUID completion = Lms.completion(module);

            assertTrue(get(module.course().toString()).body().contains(completion.toString()));
        } finally {
            Database.execute("update public.course_modules set uh_course_code = null where id = ?", module.id());
        }
    }

    /** U+FFFD stands in Java for what is no UTF-8; a course of that name is not meant by it. */
    @ParameterizedTest
    @CsvSource({"%ff", "%C3", "%C3%28", "%ed%a0%80", "%c0%af", "%f8%88%80%80%80", "x;%ff", "%e4"})
    void whatIsNotUtf8NamesNoCourse(String segment) throws IOException {
        Module module = module("\ufffd");
        try {
            assertEquals(404, get(segment).status());
            assertEquals(200, get("%EF%BF%BD").status());
        } finally {
            Database.execute("update public.course_modules set uh_course_code = null where id = ?", module.id());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api;a=b/v0/study-registry/completions/",
                "/api/v0;/study-registry/completions/",
                "/api/v0/study-registry/completions;x/",
                "/;/api/v0/study-registry/completions/"
            })
    void aSemicolonElsewhereLeadsNowhere(String prefix) throws IOException {
        String code = module("c" + unique).code();

        RawResponse response = request(registrar.authorization(), "GET", prefix + code);

        assertTrue(Set.of(401, 404).contains(response.status()), response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"c;x", "c%3Bx", "%2e%2e", "c;x/y;z", "%ff", "c?format=csv;x"})
    void withoutAKeyNothingIsSaid(String reference) throws IOException {
        RawResponse response = request("", "GET", Api.COMPLETIONS + reference);

        assertEquals(401, response.status(), response.body());
    }

    @Test
    void theQueryIsReadAllTheSame() {
        String code = module("c;" + unique).code();

        Api.completions(registrar, code + "?exlude_already_registered=true")
                .then()
                .statusCode(400)
                .body("nearest", equalTo("exclude_already_registered"));
        Api.completions(registrar, code + "?format=csv&exclude_already_registered=true&after=%41%2B+%25")
                .then()
                .statusCode(400)
                .body("parameter", equalTo("after"));
        Api.completions(registrar, code + "?format=%63sv")
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo("text/csv;charset=utf-8;header=present"));
        Api.as(registrar)
                .header("Accept", "application/x-ndjson")
                .get(Api.COMPLETIONS + code)
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo("application/x-ndjson"));
    }

    private static Module module(String code) {
        return Lms.module(Lms.course(), 0, code);
    }

    private RawResponse get(String reference) throws IOException {
        return send("GET", reference);
    }

    private RawResponse send(String method, String reference) throws IOException {
        return request(registrar.authorization(), method, Api.COMPLETIONS + reference);
    }

    private static RawResponse request(String authorization, String method, String target) throws IOException {
        String key = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
        try (RawHttp http = RawHttp.send(
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + key + "\r\n")) {
            return http.readUntilItEnds();
        }
    }

    private String audited() {
        return (String) Database.value(
                "select course from study_registry.audit_records where registrar_id = ? order by opened_at desc limit 1",
                registrar.id());
    }

    /** Every byte with a percent but for letters, digits and what RFC 3986 calls unreserved. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            encoded.append(
                    plain
                            ? String.valueOf(c)
                            : "%" + Integer.toHexString(c | 0x100).substring(1));
        }
        return encoded.toString();
    }
}
