package org.studyregistry.completions;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** A client can prove that what it has is whole: by count and digest, which the audit record has too. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class WholenessTest {

    private static final int ROWS = 1500;

    @Inject
    Vertx vertx;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @ValueSource(strings = {"", "?format=ndjson", "?format=csv"})
    void trailersTellCountAndDigest(String query) throws Exception {
        Lms.completions(module, ROWS);

        RawResponse response = fetch(query, "HTTP/1.1");

        String digest = sha256(response.body());
        assertAll(
                () -> assertEquals(
                        "Completions-Count, Repr-Digest, Stream-Status, Completions-Cursor, Completions-Watermark",
                        response.header("Trailer")),
                () -> assertEquals(Integer.toString(ROWS), response.trailer("Completions-Count")),
                () -> assertEquals("complete", response.trailer("Stream-Status")),
                () -> assertEquals("sha-256=:" + digest + ":", response.trailer("Repr-Digest")),
                () -> assertEquals((long) ROWS, recorded().get("row_count")),
                () -> assertEquals(digest, recorded().get("digest")));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void ofACompressedAnswerBothDigestsAreTold(HttpVersion version) throws Exception {
        Lms.completions(module, ROWS);
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(version));
        try {
            client.request(HttpMethod.GET, RestAssured.port, "localhost", Api.COMPLETIONS + module.code())
                    .compose(request -> request.putHeader("Authorization", registrar.authorization())
                            .putHeader("Accept-Encoding", "gzip")
                            .putHeader("TE", "trailers")
                            .send())
                    .compose(response -> response.body().map(body -> {
                        String plain = ungzipped(body.getBytes());
                        assertEquals("sha-256=:" + sha256(body.getBytes()) + ":", response.getTrailer("Repr-Digest"));
                        assertEquals("sha-256=:" + sha256(plain) + ":", response.getTrailer("Unencoded-Digest"));
                        assertEquals(Integer.toString(ROWS), response.getTrailer("Completions-Count"));
                        return ContractCheck.checked(response, body);
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            client.close();
        }
    }

    @Test
    void anAnswerWithoutRowsHasThemToo() throws Exception {
        RawResponse response = fetch("", "HTTP/1.1");

        assertEquals("0", response.trailer("Completions-Count"));
        assertEquals("sha-256=:" + sha256("[]") + ":", response.trailer("Repr-Digest"));
        assertNull(response.trailer("Completions-Cursor"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                       | false",
                "TE: trailers                           | true",
                "TE: Trailers, deflate;q=0.5            | true",
                "TE: gzip;q=0.5, trailers               | true",
                "TE: deflate                            | false",
                "TE: trailers-not                       | false",
                "TE:                                    | false",
            })
    void http11HasTrailersForThoseWhoAskForThem(String header, boolean trailers) throws Exception {
        Lms.completion(module);
        String headers = header == null ? "" : header + "\r\n";

        RawResponse response;
        try (RawHttp http = RawHttp.send(RawHttp.completions(registrar, module.code(), "HTTP/1.1", headers))) {
            response = http.readToEnd();
        }

        assertTrue(response.whole());
        assertEquals(trailers, response.header("Trailer") != null, response.head());
        assertEquals(trailers ? "1" : null, response.trailer("Completions-Count"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "TE, close", "Close , TE"})
    void theConnectionIsClosedAfterTheWholeForThoseWhoAskForIt(String connection) throws Exception {
        Lms.completions(module, ROWS);
        String headers = "TE: trailers\r\nConnection: " + connection + "\r\n";

        RawResponse response;
        try (RawHttp http = RawHttp.send(RawHttp.completions(registrar, module.code(), "HTTP/1.1", headers))) {
            response = http.readUntilItEnds();
        }

        assertEquals(RawResponse.End.CLOSED, response.end());
        assertEquals("close", response.header("Connection"));
        assertTrue(response.whole());
        assertEquals(Integer.toString(ROWS), response.trailer("Completions-Count"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void http2HasTrailersForThoseWhoAskForThem(boolean asked) throws Exception {
        Lms.completion(module);
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2));
        try {
            client.request(HttpMethod.GET, RestAssured.port, "localhost", Api.COMPLETIONS + module.code())
                    .compose(request -> {
                        request.putHeader("Authorization", registrar.authorization());
                        return (asked ? request.putHeader("TE", "trailers") : request).send();
                    })
                    .compose(response -> response.body().map(body -> {
                        assertEquals(asked, response.headers().contains("Trailer"));
                        assertEquals(asked ? "1" : null, response.getTrailer("Completions-Count"));
                        return ContractCheck.checked(response, body);
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            client.close();
        }
    }

    @Test
    void http10HasNoTrailers() throws Exception {
        Lms.completion(module);

        RawResponse response = fetch("", "HTTP/1.0");

        assertNull(response.header("Trailer"));
        assertTrue(response.body().endsWith("]"), response.body());
    }

    @Test
    void theFooterTellsTheSameInBand() throws Exception {
        Lms.completions(module, ROWS);

        RawResponse response = fetch("?format=ndjson&footer=true", "HTTP/1.1");

        int line = response.body().lastIndexOf("{\"footer\"");
        String rows = response.body().substring(0, line);
        JsonNode footer =
                new ObjectMapper().readTree(response.body().substring(line)).get("footer");
        assertAll(
                () -> assertEquals(ROWS, footer.get("count").asInt()),
                () -> assertEquals(sha256(rows), base64(footer.get("sha256").asText())),
                () -> assertEquals("complete", footer.get("status").asText()),
                () -> assertEquals(
                        response.trailer("Completions-Cursor"),
                        footer.get("cursor").asText()),
                () -> assertEquals("sha-256=:" + sha256(response.body()) + ":", response.trailer("Repr-Digest")),
                () -> assertEquals(sha256(response.body()), recorded().get("digest")));
    }

    /** A reader of RFC 4180 sees a record like the others, and no completion: neither a date, nor an address, nor an id. */
    @ParameterizedTest
    @ValueSource(ints = {0, ROWS})
    void theFooterOfCsvTellsTheSameInARecordOfItsOwn(int count) throws Exception {
        if (count > 0) {
            Lms.completions(module, count);
        }

        RawResponse response = fetch("?format=csv&footer=true", "HTTP/1.1");

        int line = response.body().lastIndexOf("#footer,");
        String rows = response.body().substring(0, line);
        List<String> header = List.of(rows.substring(0, rows.indexOf("\r\n")).split(",", -1));
        List<String> footer =
                List.of(response.body().substring(line).stripTrailing().split(",", -1));
        assertAll(
                () -> assertTrue(rows.endsWith("\r\n"), "a line of its own"),
                () -> assertTrue(response.body().endsWith("\r\n"), "which ends as the others"),
                () -> assertEquals(count + 1, rows.lines().count()),
                () -> assertEquals(header.size(), footer.size(), "as many fields"),
                () -> assertEquals("count=" + count, footer.get(1)),
                () -> assertEquals(sha256(rows), base64(footer.get(2).replace("sha256=", ""))),
                () -> assertEquals("status=complete", footer.get(3)),
                () -> assertEquals(
                        "cursor=" + (count == 0 ? "" : response.trailer("Completions-Cursor")), footer.get(4)),
                () -> assertEquals("watermark=" + response.trailer("Completions-Watermark"), footer.get(5)),
                () -> assertEquals("", footer.get(header.indexOf("id"))),
                () -> assertEquals("", footer.get(header.indexOf("user_id"))),
                () -> assertFalse(footer.get(header.indexOf("email")).contains("@")),
                () -> assertEquals(Integer.toString(count), response.trailer("Completions-Count")),
                () -> assertEquals("sha-256=:" + sha256(response.body()) + ":", response.trailer("Repr-Digest")),
                () -> assertEquals(sha256(response.body()), recorded().get("digest")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"footer=true", "cursors=true", "cursors=true&format=csv"})
    void whatOnlyLinesCanHaveIsRefusedElsewhere(String query) {
        Api.completions(registrar, module.code() + "?" + query)
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:problem-type:study-registry:invalid-parameter"));
    }

    @Test
    void headCountsBeforeTheDownload() {
        Lms.completions(module, ROWS);
        UUID registered = Lms.ids(module).get(0);
        Lms.registered(registered, registrar.id());

        assertAll(
                () -> assertEquals(ROWS, count("?count=true")),
                () -> assertEquals(ROWS - 1, count("?count=true&exclude_already_registered=true")),
                () -> assertEquals(10, count("?count=true&limit=10")));
        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code())
                .then()
                .statusCode(200)
                .header("Completions-Count", nullValue());
        Api.completions(registrar, module.code() + "?count=true").then().statusCode(400);
    }

    @Test
    void aLimitGivesTheFirstRowsAndSaysSo() throws Exception {
        Module second = Lms.module(new Lms.Course(module.course(), ""), 7);
        Lms.completions(module, 1100);
        Lms.completions(second, 1100);

        for (int limit : new int[] {1, 99, 100, 101, 1100, 1101, 2199, 2200, 2201}) {
            RawResponse response = fetchCourse("?format=ndjson&limit=" + limit);

            long rows = response.body().lines().count();
            assertEquals(Math.min(limit, 2200), rows, "rows for " + limit);
            assertEquals(Long.toString(rows), response.trailer("Completions-Count"));
            assertEquals(limit <= 2200 ? "limited" : "complete", response.trailer("Stream-Status"), "for " + limit);
        }
        assertFalse(fetchCourse("?limit=3").body().contains("]}"), "an array all the same");
    }

    private RawResponse fetch(String query, String version) throws Exception {
        try (RawHttp http = RawHttp.get(registrar, module.code() + query, version)) {
            return http.readToEnd();
        }
    }

    private RawResponse fetchCourse(String query) throws Exception {
        try (RawHttp http = RawHttp.get(registrar, module.course() + query, "HTTP/1.1")) {
            return http.readToEnd();
        }
    }

    private int count(String query) {
        return Integer.parseInt(Api.as(registrar)
                .head(Api.COMPLETIONS + module.code() + query)
                .then()
                .statusCode(200)
                .extract()
                .header("Completions-Count"));
    }

    private Map<String, Object> recorded() {
        String rows = "from study_registry.audit_log where registrar_id = ? and finished_at is not null";
        await().until(() -> Database.count("select count(*) " + rows, registrar.id()) == 1);
        return Database.row("select row_count, encode(sha256, 'base64') as digest " + rows, registrar.id());
    }

    private static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ungzipped(byte[] bytes) {
        try {
            return new String(
                    new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
