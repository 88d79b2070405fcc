package org.studyregistry.streaming;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;

/** Requests that wait for a slot, as clients see them. */
class WaitingIT {

    private static final int ROWS = 60_000;
    private static final Path LOG = Path.of("target", "waiting.log");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WAITING = "study_registry_streams_waiting";

    private static PostgresServer database;

    private final RegistrarWithKey registrar = Lms.registrar();
    private ServiceProcess service;

    @BeforeAll
    static void startDatabase() throws Exception {
        Files.deleteIfExists(LOG);
        database = PostgresServer.start();
        Database.use(database);
        try (ServiceProcess migrating = start()) {
            assertTrue(migrating.awaitReady());
        }
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void startService() throws Exception {
        service = start();
        assertTrue(service.awaitReady());
    }

    @AfterEach
    void stopService() {
        service.process().destroyForcibly();
    }

    @Test
    void jobsOfTheSameSecondAreAllServed() {
        List<RegistrarWithKey> registrars =
                Stream.generate(Lms::registrar).limit(5).toList();
        Module module = Lms.module();
        Lms.completions(module, 40);

        List<RawResponse> responses = Parallel.run(60, i -> response(registrars.get(i % 5), module));

        assertTrue(responses.stream().allMatch(response -> response.status() == 200 && response.whole()));
    }

    @Test
    void aClientThatLeavesLeavesTheQueue() throws Exception {
        Module large = large();
        try (RawHttp stream = unread(large)) {
            RawHttp waiting = RawHttp.send(service.port(), request(registrar, large));
            await().atMost(PATIENCE).until(() -> service.metric(WAITING) == 1);

            waiting.close();

            await().atMost(PATIENCE).until(() -> service.metric(WAITING) == 0);
            assertTrue(stream.readToEnd().whole());
        }
        assertEquals(200, response(registrar, large).status());
    }

    /** And meanwhile has no slot: a course of the same registrar is not held up, though there is another free slot. */
    @Test
    void aSecondResponseOverSeveralCoursesWaitsForTheFirst() throws Exception {
        Module large = large();
        try (ServiceProcess two = start(Map.of("study-registry.streams.max-per-registrar", "2"))) {
            assertTrue(two.awaitReady());
            try (RawHttp first = RawHttp.send(two.port(), several(large, "")).read(20_000);
                    RawHttp second = RawHttp.send(two.port(), several(large, "&limit=1"))) {
                await().atMost(PATIENCE).until(() -> two.metric(WAITING) == 1);

                try (RawHttp one = RawHttp.send(two.port(), request(registrar, large))) {
                    assertTrue(one.readToEnd().whole());
                }
                assertEquals(1, two.metric(WAITING));

                assertTrue(first.readToEnd().whole());
                RawResponse served = second.readToEnd();
                assertEquals(200, served.status());
                assertTrue(served.whole());
            }
        }
    }

    private String several(Module module, String query) {
        return "GET " + Api.COMPLETIONS.substring(0, Api.COMPLETIONS.length() - 1) + "?course=" + module.code() + query
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + registrar.authorization() + "\r\n\r\n";
    }

    @Test
    void aStoppingInstanceAnswersThoseThatWait() throws Exception {
        Module large = large();
        try (RawHttp stream = unread(large);
                RawHttp waiting = RawHttp.send(service.port(), request(registrar, large))) {
            await().atMost(PATIENCE).until(() -> service.metric(WAITING) == 1);

            service.process().destroy();

            RawResponse refused = waiting.readToEnd();
            assertEquals(503, refused.status());
            assertTrue(refused.body().contains("service-stopping"), refused.body());
            assertTrue(stream.readToEnd().whole());
        }
    }

    /** A stream that has the only slot of the registrar for as long as it is not read. */
    private RawHttp unread(Module large) throws IOException {
        return RawHttp.send(service.port(), request(registrar, large)).read(20_000);
    }

    private static Module large() {
        Module large = Lms.module();
        Lms.completions(large, ROWS);
        return large;
    }

    private RawResponse response(RegistrarWithKey caller, Module module) {
        try (RawHttp http = RawHttp.send(service.port(), request(caller, module))) {
            return http.readToEnd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String request(RegistrarWithKey caller, Module module) {
        return RawHttp.completions(caller, module.code(), "HTTP/1.1", "");
    }

    private static ServiceProcess start() {
        return start(Map.of());
    }

    private static ServiceProcess start(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("study-registry.streams.max-concurrent", "2");
        settings.put("study-registry.streams.max-per-registrar", "1");
        settings.put("study-registry.streams.wait", "10M");
        // Keys that nobody has used yet are looked up for many requests at once.
        settings.put("study-registry.brute-force.failures", "1000000");
        settings.putAll(further);
        return ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx64m"),
                settings,
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile())));
    }
}
