package org.studyregistry.lifecycle;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.studyregistry.testsupport.Balancer;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program told to stop (SIGTERM) while it works. */
@FaultSuite("Process life")
class StoppingIT {

    private static final int ROWS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEVER = "1H";

    private static PostgresServer database;
    private static Module large;
    private static RegistrarWithKey registrar;

    private final List<ServiceProcess> processes = new ArrayList<>();
    private Path log;

    @BeforeAll
    static void data() throws Exception {
        database = PostgresServer.start();
        Database.use(database);
        ServiceProcess first = start(Map.of(), Path.of("target", "stopping-first.log"));
        try {
            assertTrue(first.awaitReady());
        } finally {
            first.close();
        }
        large = Lms.module();
        Lms.completions(large, ROWS);
        registrar = Lms.registrar();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void nameLog(TestInfo test) {
        log = Path.of("target", "stopping-" + test.getTestMethod().orElseThrow().getName() + ".log");
    }

    @AfterEach
    void stopProcesses() {
        processes.forEach(process -> process.process().destroyForcibly());
    }

    @Test
    void aStreamInTheMiddleArrivesWholeAndNoneBeginsAfterIt() throws Exception {
        ServiceProcess service = service(Map.of());
        try (RawHttp stream =
                RawHttp.send(service.port(), request(large, "HTTP/1.1")).read(20_000)) {
            service.process().destroy();
            await().atMost(PATIENCE).until(() -> service.probe("ready") == 503);
            await().atMost(PATIENCE)
                    .until(() -> answer(service, request(large, "HTTP/1.1")).status() == 503);
            RawResponse refused = answer(service, request(large, "HTTP/1.1"));

            RawResponse response = stream.readToEnd();

            assertTrue(response.whole());
            assertEquals(ROWS, JsonPath.from(response.body()).getList("id").size());
            assertTrue(refused.body().contains("service-stopping"), refused.body());
            assertTrue(refused.head().contains("Retry-After: 5"), refused.head());
            assertTrue(refused.head().toLowerCase().contains("connection: close"), refused.head());
        }
        assertTrue(service.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "ends after its last request");
        assertEquals(
                "delivered",
                Database.value(
                        "select outcome from study_registry.audit_log where course = ? and row_count = ?",
                        large.code(),
                        (long) ROWS));
    }

    @Test
    void duringTheDelayItIsNotReadyAndServesAllTheSame() throws Exception {
        ServiceProcess service = service(Map.of("quarkus.shutdown.delay", NEVER));
        Module module = Lms.module();
        try (RawHttp stream =
                RawHttp.send(service.port(), request(large, "HTTP/1.1")).read(20_000)) {
            service.process().destroy();
            await().atMost(PATIENCE).until(() -> service.probe("ready") == 503);

            RawResponse late = answer(service, request(module, "HTTP/1.1"));

            assertEquals(200, service.probe("live"));
            assertEquals(200, late.status());
            assertEquals("[]", late.body());
            assertTrue(late.head().toLowerCase().contains("connection: close"), late.head());
            assertTrue(stream.readToEnd().whole());
        }
    }

    @Test
    void aStreamThatDoesNotEndInTheGraceIsToldSo() throws Exception {
        ServiceProcess service =
                service(Map.of("study-registry.streams.grace", "4S", "study-registry.streams.heartbeat", "500ms"));
        Module module = Lms.module();
        try (Connection lock = Database.lockedCompletions();
                RawHttp stream = RawHttp.send(service.port(), request(module, "HTTP/1.1"))
                        .read(1)) {
            service.process().destroy();

            RawResponse response = stream.readToEnd();

            assertEquals(200, response.status());
            assertFalse(response.whole());
            assertTrue(
                    response.body().contains("Streaming error: This instance of the service is being stopped"),
                    response.body());
            lock.rollback();
        }
        assertTrue(service.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertFalse(Files.readString(log).contains("Timed out"), "ends before Quarkus loses its patience");
        assertTrue(Files.readString(log).contains("1 streams have not ended in PT4S and are broken"), "in the log");
    }

    @Test
    void aClientThatDoesNotReadInTheGraceSeesAReset() throws Exception {
        ServiceProcess service = service(Map.of("study-registry.streams.grace", "4S"));
        try (RawHttp stream =
                RawHttp.send(service.port(), request(large, "HTTP/1.0")).read(20_000)) {
            service.process().destroy();
            assertTrue(service.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));

            RawResponse response = stream.readToEnd();

            assertEquals(RawResponse.End.RESET, response.end());
            assertFalse(Files.readString(log).contains("Timed out"), "ends before Quarkus loses its patience");
        }
    }

    @Test
    void withoutAnyGraceAnOldClientSeesAResetAsWell() throws Exception {
        ServiceProcess service = service(Map.of("study-registry.streams.grace", "0S"));
        try (RawHttp stream =
                RawHttp.send(service.port(), request(large, "HTTP/1.0")).read(20_000)) {
            service.process().destroy();

            RawResponse response = stream.readUntilItEnds();

            assertEquals(RawResponse.End.RESET, response.end());
            assertFalse(Files.readString(log).contains("Cannot schedule a timer"), "in the log");
        }
    }

    @Test
    void clientsThatHaveLeftDoNotHoldItUp() throws Exception {
        ServiceProcess service = service(Map.of());
        RawHttp.send(service.port(), request(large, "HTTP/1.1")).read(20_000).close();
        RawHttp.send(service.port(), request(large, "HTTP/1.0")).read(20_000).close();
        Module module = Lms.module();
        try (Connection lock = Database.lockedCompletions()) {
            RawHttp.send(service.port(), request(module, "HTTP/1.1")).close();
            service.process().destroy();

            assertTrue(service.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            lock.rollback();
        }
    }

    @Test
    void aRollingRestartLosesNoRequest() throws Exception {
        Map<String, String> settings = Map.of("quarkus.shutdown.delay", "3S");
        Module small = Lms.module();
        Lms.completions(small, 3);
        Module medium = Lms.module();
        Lms.completions(medium, 10_000);
        try (Balancer balancer = new Balancer()) {
            List<ServiceProcess> old = List.of(service(settings), service(settings));
            old.forEach(balancer::add);
            Load load = new Load(balancer.port());
            load.keeps(small, 3);
            load.keeps(small, 3);
            load.keeps(small, 3);
            load.keeps(medium, 10_000);
            load.keeps(medium, 10_000);
            load.awaitMore();

            for (ServiceProcess leaving : old) {
                balancer.add(service(settings));
                leaving.process().destroy();
                await().atMost(PATIENCE).until(() -> leaving.probe("ready") == 503);
                balancer.remove(leaving);
                assertTrue(leaving.process().waitFor(60, TimeUnit.SECONDS));
                load.awaitMore();
            }

            assertEquals(List.of(), load.stop());
        }
    }

    private ServiceProcess service(Map<String, String> settings) throws InterruptedException {
        ServiceProcess process = start(settings, log);
        processes.add(process);
        assertTrue(process.awaitReady());
        return process;
    }

    private static ServiceProcess start(Map<String, String> settings, Path log) {
        Map<String, String> all = new HashMap<>(database.serviceSettings());
        all.putAll(settings);
        return ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx64m"),
                all,
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    private static String request(Module module, String version) {
        return RawHttp.completions(registrar, module.code(), version);
    }

    private static RawResponse answer(ServiceProcess service, String request) throws IOException {
        try (RawHttp http = RawHttp.send(service.port(), request)) {
            return http.readToEnd();
        }
    }
}
