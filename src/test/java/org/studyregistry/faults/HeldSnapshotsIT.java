package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.TcpProxy;
import org.studyregistry.testsupport.TcpProxy.Way;
import org.studyregistry.testsupport.TcpProxy.Weather;

/** No client keeps the LMS's tables from being vacuumed, and no commit that hangs breaks a stream that was read. */
@FaultSuite(value = "Clients", ownRows = true)
class HeldSnapshotsIT {

    private static final String SECTION = "Clients";
    private static final int ROWS = 60_000;
    private static final Path LOG = Path.of("target", "held-snapshots.log");
    private static final String COMMIT = "commit\0";
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"}");

    private static PostgresServer database;
    private static TcpProxy databaseWire;
    private static TcpProxy clientWire;
    private static ServiceProcess service;
    private static Module course;
    private static Module small;
    private static List<String> truth;
    private static volatile boolean commitsHang;

    private final RegistrarWithKey registrar = Lms.registrar();

    @BeforeAll
    static void start() throws Exception {
        Files.deleteIfExists(LOG);
        database = PostgresServer.start();
        Database.use(database);
        databaseWire = new TcpProxy(database::port, () -> HeldSnapshotsIT::lets);
        clientWire = new TcpProxy(() -> service.port());
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + databaseWire.port() + "/postgres");
        settings.put("study-registry.streams.min-rate", "1M");
        settings.put("study-registry.streams.min-rate-window", "1S");
        service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx64m"),
                settings,
                builder -> builder.redirectOutput(LOG.toFile()));
        assertTrue(service.awaitReady());
        course = Lms.module();
        Lms.completions(course, ROWS);
        small = Lms.module();
        Lms.completions(small, 1_500);
        truth = Laboratory.idsInOrder(course);
    }

    @AfterAll
    static void stop() throws IOException {
        commitsHang = false;
        service.process().destroyForcibly();
        clientWire.close();
        databaseWire.close();
        database.close();
    }

    private static boolean lets(Way way, byte[] bytes, int length) {
        // The whole statement: others only name it, such as set_config('synchronous_commit', …).
        boolean commit =
                way == Way.TO_SERVER && new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(COMMIT);
        while (commit && commitsHang) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }

    @Test
    void slowReadersHoldNothingForLong() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "16 clients that read slowly, of two registrars, and a vacuum of the LMS's table",
                "cut off visibly as client-too-slow, the vacuum ends, the rest is had with after=");
        List<RegistrarWithKey> registrars = List.of(registrar, Lms.registrar());
        clientWire.weather(Weather.bandwidth(50_000));
        List<RawHttp> readers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            readers.add(RawHttp.send(clientWire.port(), request(registrars.get(i % 2), "?format=ndjson&cursors=true")));
        }
        Awaitility.await().until(() -> Laboratory.busyStreams() == 16);
        assertTrue(service.metric("study_registry_snapshot_oldest_seconds") > 0);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Laboratory.busyStreams() == 0);

        Database.execute("vacuum public.course_module_completions");
        assertEquals(0, service.metric("study_registry_snapshot_oldest_seconds"));
        clientWire.weather(Weather.FINE);
        List<RawResponse> responses = Parallel.run(16, i -> readers.get(i).readUntilItEnds());
        for (RawResponse response : responses) {
            assertFalse(response.whole());
            assertTrue(
                    response.body().matches("(?s).*Streaming error: The client .* Resume after the last row .*"),
                    tail(response));
        }
        awaitOutcomes(registrar, "client_too_slow", 8);
        String log = Files.readString(LOG);
        assertFalse(log.contains("ERROR"), log);
        String sent = responses.get(0).body();
        String after = last(CURSOR.matcher(sent));
        try (RawHttp rest =
                RawHttp.send(service.port(), request(registrar, "?format=ndjson&cursors=true&after=" + after))) {
            String both = sent + rest.readUntilItEnds().body();
            assertEquals(truth, Verdict.ids(both));
        }
        row.seen("16 of 16 visibly broken, client_too_slow in the record, vacuumed; sent and resumed are the whole");
    }

    @Test
    void aCommitThatHangsDoesNotBreakWhatWasRead() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "the database does not answer the commit of a stream's snapshot", "the stream ends whole");
        commitsHang = true;
        try (RawHttp http = RawHttp.send(service.port(), request(registrar, "").replace(course.code(), small.code()))) {
            assertTrue(http.readUntilItEnds().whole());
        } finally {
            commitsHang = false;
        }
        awaitOutcomes(registrar, "delivered", 1);
        row.seen("whole");
    }

    private static void awaitOutcomes(RegistrarWithKey registrar, String outcome, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertEquals(
                        count,
                        Database.count(
                                "select count(*) from study_registry.audit_log where registrar_id = ? and outcome = ?",
                                registrar.id(),
                                outcome)));
    }

    private static String request(RegistrarWithKey registrar, String query) {
        return "GET " + Api.COMPLETIONS + course.code() + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: " + registrar.authorization() + "\r\n\r\n";
    }

    private static String last(Matcher matcher) {
        String found = "";
        while (matcher.find()) {
            found = matcher.group(1);
        }
        return found;
    }

    private static String tail(RawResponse response) {
        String body = response.body();
        return body.substring(Math.max(0, body.length() - 300));
    }
}
