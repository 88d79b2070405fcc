package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Compressed streams: the same bytes, nothing held back, and broken as visibly as plain ones. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@FaultSuite("Streams that break")
class CompressedStreamTest {

    private static Module large;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5_000, 60_000})
    void itIsTheSameBytes(int rows) throws Exception {
        Lms.completions(module, rows);

        HttpResponse<InputStream> plain = get("identity");
        HttpResponse<InputStream> compressed = get("gzip");

        assertEquals(Optional.empty(), plain.headers().firstValue("Content-Encoding"));
        assertEquals(Optional.of("gzip"), compressed.headers().firstValue("Content-Encoding"));
        assertEquals(Optional.of("Accept, Accept-Encoding"), plain.headers().firstValue("Vary"));
        assertEquals(
                Optional.of("Accept, Accept-Encoding"), compressed.headers().firstValue("Vary"));
        String expected = new String(plain.body().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
                expected, new String(new GZIPInputStream(compressed.body()).readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void headHasTheSameHeaders() {
        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code())
                .then()
                .header("Content-Encoding", "gzip")
                .header("Vary", "Accept, Accept-Encoding");
    }

    @Test
    void theHeartbeatIsNotHeldBackByTheCompressor() throws Exception {
        Lms.completion(module);
        try (Connection lock = Database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table public.course_module_completions in access exclusive mode");

            InputStream body = new GZIPInputStream(get("gzip").body());

            assertEquals(' ', body.read());
            lock.rollback();
            assertTrue(new String(body.readAllBytes(), StandardCharsets.UTF_8).endsWith("\"tier\":null}]"));
        }
    }

    @Test
    void aBrokenOneIsNoticedByClients() throws Exception {
        InputStream body = new GZIPInputStream(get(large(), "gzip").body());
        body.readNBytes(20_000);

        breakStreams();

        byte[] buffer = new byte[8192];
        assertThrows(IOException.class, () -> {
            while (body.read(buffer) >= 0) {
                // Reads on until it breaks.
            }
        });
    }

    /** On a bare socket: a client library may throw away what it has received once the connection has broken. */
    @Test
    void aBrokenOneEndsWithTheText() throws Exception {
        try (RawHttp http = RawHttp.send("GET " + Api.COMPLETIONS + large().code()
                + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nAuthorization: "
                + registrar.authorization() + "\r\n\r\n")) {
            http.read(20_000);

            breakStreams();
            RawResponse response = http.readToEnd();

            assertFalse(response.whole(), "whole");
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            InputStream body = new GZIPInputStream(new ByteArrayInputStream(response.content()));
            assertThrows(EOFException.class, () -> body.transferTo(plain));
            String text = plain.toString(StandardCharsets.UTF_8);
            String tail = text.substring(Math.max(0, text.length() - 200));
            assertTrue(tail.matches("(?s).*Streaming error: .*, error id [0-9a-f-]{36}"), tail);
        }
    }

    private static void breakStreams() {
        Database.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'study-registry-streams'");
    }

    /** More than sockets hold, compressed too: addresses without a pattern, some 10 MB of them. */
    private static Module large() {
        if (large == null) {
            large = Lms.module();
            Lms.completions(large, 80_000);
            Database.execute(
                    "update public.course_module_completions"
                            + " set email = encode(sha512(id::text::bytea) || sha384(id::text::bytea), 'hex') || '@example.com'"
                            + " where course_module_id = ?",
                    large.id());
        }
        return large;
    }

    private HttpResponse<InputStream> get(String acceptEncoding) throws IOException, InterruptedException {
        return get(module, acceptEncoding);
    }

    private HttpResponse<InputStream> get(Module course, String acceptEncoding)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + Api.COMPLETIONS + course.code()))
                .header("Authorization", registrar.authorization())
                .header("Accept-Encoding", acceptEncoding)
                .build();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return ContractCheck.send(http, request, BodyHandlers.ofInputStream());
    }
}
