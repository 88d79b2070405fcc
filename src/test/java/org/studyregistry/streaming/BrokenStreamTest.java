package org.studyregistry.streaming;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

/** No client can take a broken stream for a whole one, in any version of HTTP; and the service heals. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@FaultSuite("Streams that break")
class BrokenStreamTest {

    private static final int ROWS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String STREAMS = "application_name = 'study-registry-streams'";

    private static Module large;

    private final RegistrarWithKey registrar = Lms.registrar();

    @BeforeEach
    void aLargeCourse() {
        if (large == null) {
            large = Lms.module();
            Lms.completions(large, ROWS);
        }
    }

    @AfterEach
    void theServiceHeals() {
        await().atMost(PATIENCE).untilAsserted(() -> assertEquals(0, busyStreams()));
        String body = Api.completions(registrar, Lms.module().code())
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertEquals("[]", body);
    }

    @Test
    void http11GetsTheTextAndNoLastChunk() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large.code(), "HTTP/1.1")) {
            http.read(20_000);
            killStreams();

            RawResponse response = http.readToEnd();

            assertEquals(200, response.status());
            assertFalse(response.whole(), "no last chunk");
            assertEndsWithTheErrorText(response);
        }
    }

    @Test
    void http10GetsTheTextAndAReset() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large.code(), "HTTP/1.0")) {
            http.read(20_000);
            killStreams();

            RawResponse response = http.readToEnd();

            assertEquals(200, response.status());
            assertEquals(RawResponse.End.RESET, response.end());
        }
    }

    @Test
    void http10GetsAWholeStreamUntilTheConnectionCloses() throws IOException {
        try (RawHttp http = RawHttp.send("GET " + Api.COMPLETIONS + large.code()
                + " HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: " + registrar.authorization() + "\r\n\r\n")) {
            RawResponse response = http.readToEnd();

            assertEquals(RawResponse.End.CLOSED, response.end());
            assertEquals(ROWS, JsonPath.from(response.body()).getList("id").size());
        }
    }

    @Test
    void http2GetsTheStreamReset() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + Api.COMPLETIONS + large.code()))
                .header("Authorization", registrar.authorization())
                .build();
        HttpResponse<java.io.InputStream> response = ContractCheck.send(http, request, BodyHandlers.ofInputStream());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        response.body().readNBytes(20_000);

        killStreams();

        StringBuilder rest = new StringBuilder();
        IOException broken = assertThrows(IOException.class, () -> {
            byte[] buffer = new byte[8192];
            for (int count; (count = response.body().read(buffer)) >= 0; ) {
                rest.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        });
        String reason = broken + " " + broken.getCause();
        assertTrue(reason.contains("RST_STREAM"), reason);
        assertTrue(reason.contains("Internal error"), reason);
    }

    @Test
    void anOrdinaryClientLibraryNotices() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + Api.COMPLETIONS + large.code()))
                .header("Authorization", registrar.authorization())
                .build();
        HttpResponse<java.io.InputStream> response = ContractCheck.send(http, request, BodyHandlers.ofInputStream());
        response.body().readNBytes(20_000);

        killStreams();

        assertThrows(IOException.class, () -> response.body().readAllBytes());
    }

    /** At any point: either every row came and the body ended, or the client sees that it did not. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void killedAtARandomPoint(long seed) throws Exception {
        int rows = 4_000;
        Module module = Lms.module();
        Lms.completions(module, rows);
        try (RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            http.read(new Random(seed).nextInt(rows * 250));
            killStreams();

            RawResponse response = http.readToEnd();

            if (response.whole()) {
                assertEquals(rows, JsonPath.from(response.body()).getList("id").size());
            } else {
                assertEndsWithTheErrorText(response);
            }
        }
    }

    @Test
    void killedBeforeTheFirstRowIsAProperStatus() throws Exception {
        Module module = Lms.module();
        try (Connection lock = Database.lockedCompletions();
                RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            await().until(() -> waitingStreams() == 1);
            killStreams();

            RawResponse response = http.readToEnd();

            assertEquals(503, response.status());
            assertTrue(response.head().contains("application/problem+json"), response.head());
            assertTrue(response.head().contains("Retry-After: "), response.head());
            assertTrue(response.body().contains("database-unavailable"), response.body());
            lock.rollback();
        }
    }

    @Test
    void aSlowFirstRowKeepsTheConnectionAwakeAndTheJsonValid() throws Exception {
        Module module = Lms.module();
        Lms.completion(module);
        try (Connection lock = Database.lockedCompletions();
                RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            http.read(1);
            lock.rollback();

            RawResponse response = http.readToEnd();

            assertTrue(response.whole());
            assertTrue(response.body().startsWith(" "), "white space first");
            assertEquals(1, JsonPath.from(response.body()).getList("id").size());
        }
    }

    @Test
    void killedAfterAHeartbeatIsAStreamingError() throws Exception {
        Module module = Lms.module();
        try (Connection lock = Database.lockedCompletions();
                RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            http.read(1);
            killStreams();

            RawResponse response = http.readToEnd();

            assertFalse(response.whole());
            assertEndsWithTheErrorText(response);
            lock.rollback();
        }
    }

    @Test
    void aDateWithoutAFormInTheMiddleBreaksTheStream() throws IOException {
        Module module = Lms.module();
        Lms.completions(module, 20_000);
        Lms.completion(module, "infinity");

        try (RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
            RawResponse response = http.readToEnd();

            assertFalse(response.whole());
            assertEndsWithTheErrorText(response);
        }
    }

    /** Because it has left, and not only when it is taken for one that has stopped reading. */
    @Test
    void aClientThatLeavesFreesTheConnection() throws IOException {
        RawHttp http = RawHttp.get(registrar, large.code(), "HTTP/1.1").read(30_000);
        assertEquals(1, busyStreams());

        http.close();

        await().atMost(PATIENCE).until(() -> busyStreams() == 0);
        await().atMost(PATIENCE).until(() -> "client_left"
                .equals(Database.value(
                        "select outcome from study_registry.audit_log where registrar_id = ?", registrar.id())));
    }

    @Test
    void aClientThatLeavesDuringALongQueryCancelsIt() throws Exception {
        Module module = Lms.module();
        try (Connection lock = Database.lockedCompletions()) {
            RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1");
            await().until(() -> waitingStreams() == 1);

            http.close();

            await().atMost(PATIENCE).until(() -> waitingStreams() == 0);
            lock.rollback();
        }
    }

    @Test
    void clientsThatLeaveAtOnceLeaveNothingOpen() throws IOException {
        for (int i = 0; i < 200; i++) {
            RawHttp http = RawHttp.get(registrar, large.code(), "HTTP/1.1");
            LockSupport.parkNanos(i * 20_000L); // a little later each time, into every stage of the opening
            http.close();
        }

        await().atMost(PATIENCE).until(this::asManyStreamsOpenAsOneRegistrarMayHave);
    }

    @Test
    void aClientThatStopsReadingIsCutOff() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large.code(), "HTTP/1.1").read(1_000)) {
            await().atMost(PATIENCE).until(() -> busyStreams() == 0);

            RawResponse response = http.readToEnd();

            assertFalse(response.whole());
            assertEquals(RawResponse.End.RESET, response.end());
        }
    }

    private boolean asManyStreamsOpenAsOneRegistrarMayHave() throws IOException {
        List<RawHttp> streams = new ArrayList<>();
        boolean allOpen = true;
        for (int i = 0; i < 4; i++) {
            streams.add(RawHttp.get(registrar, large.code(), "HTTP/1.1").read(100));
            allOpen &= streams.get(i).soFar().status() == 200;
        }
        for (RawHttp stream : streams) {
            stream.close();
        }
        return allOpen;
    }

    private void assertEndsWithTheErrorText(RawResponse response) {
        String id = response.head().replaceAll("(?s).*request-id: ([^\r]*).*", "$1");
        String tail = response.body().substring(Math.max(0, response.body().length() - 300));
        assertTrue(tail.matches("(?s).*Streaming error: .*, error id " + id), tail);
        assertFalse(tail.contains("org.") || tail.contains("Exception") || tail.contains("FATAL"), tail);
    }

    private static void killStreams() {
        Database.value("select count(pg_terminate_backend(pid)) from pg_stat_activity where " + STREAMS);
    }

    private static long busyStreams() {
        return Database.count("select count(*) from pg_stat_activity where state <> 'idle' and " + STREAMS);
    }

    private static long waitingStreams() {
        return Database.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and " + STREAMS);
    }
}
