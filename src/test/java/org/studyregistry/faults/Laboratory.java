package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.TcpProxy;

/**
 * The packaged program between two wires that can be made bad: clients, wire, service, wire, PostgreSQL. One for all tests of a
 * run; each has to leave it healed.
 */
final class Laboratory {

    /** More than sockets hold, so that a break is met. */
    static final int ROWS = 25_000;

    private static final int FEW = 2_000;

    /** In the service's settings below. */
    static final Duration STALL = Duration.ofSeconds(4);

    /** The bound within which the service must be well again, by itself. */
    static final Duration HEALING = Duration.ofSeconds(30);

    private static final Path LOG = Path.of("target", "fault-laboratory.log");
    private static final String STREAMS = "application_name = 'study-registry-streams'";
    private static final int BYTES_OF_A_ROW = 300;
    private static Laboratory shared;

    final PostgresServer database = PostgresServer.restartable();
    final TcpProxy databaseWire;
    final TcpProxy clientWire;
    final RegistrarWithKey registrar;
    final Module course;
    final List<String> truth;

    /** For what takes long with many rows. */
    final Module small;

    final List<String> smallTruth;
    private ServiceProcess service;

    private Laboratory() throws IOException, InterruptedException {
        Database.use(database);
        databaseWire = new TcpProxy(database::port);
        clientWire = new TcpProxy(() -> service.port());
        startService();
        registrar = Lms.registrar();
        course = Lms.module();
        Lms.completions(course, ROWS);
        truth = idsInOrder(course);
        small = Lms.module();
        Lms.completions(small, FEW);
        smallTruth = idsInOrder(small);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    static synchronized Laboratory shared() {
        try {
            if (shared == null) {
                shared = new Laboratory();
            }
            Database.use(shared.database);
            return shared;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    ServiceProcess service() {
        return service;
    }

    /** Starts the service, after a test has ended it. */
    void startService() throws InterruptedException {
        startService(Map.of());
    }

    /** The same with further settings. */
    void startService(Map<String, String> more) throws InterruptedException {
        startService(more, "-Xmx64m");
    }

    /** The same with another heap. */
    void startService(Map<String, String> more, String heap) throws InterruptedException {
        service = process(more, List.of(heap));
        assertTrue(service.awaitReady(), () -> "did not start, see " + LOG);
    }

    /** A further service on the same wire. */
    ServiceProcess process(Map<String, String> more, List<String> jvmOptions) {
        return process(more, jvmOptions, Map.of());
    }

    /** The same with these environment variables. */
    ServiceProcess process(Map<String, String> more, List<String> jvmOptions, Map<String, String> environment) {
        return process(more, jvmOptions, environment, LOG);
    }

    /** The same with a log of its own. */
    ServiceProcess process(
            Map<String, String> more, List<String> jvmOptions, Map<String, String> environment, Path log) {
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + databaseWire.port() + "/postgres");
        settings.put("study-registry.streams.heartbeat", "300ms");
        settings.put("study-registry.streams.wait", "500ms");
        settings.put("study-registry.streams.stall-timeout", STALL.toString());
        settings.put("study-registry.streams.database-timeout", "5S");
        settings.put("study-registry.streams.grace", "5S");
        settings.put("study-registry.audit.retry-interval", "1S");
        settings.put("study-registry.brute-force.failures", "1000000");
        settings.put("quarkus.datasource.streams.reactive.additional-properties.statement_timeout", "3s");
        settings.putAll(more);
        return ServiceProcess.start(Ports.free(), Ports.free(), jvmOptions, settings, builder -> {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
        });
    }

    /** Asks for the course; nothing is read yet. */
    RawHttp ask(Form form) throws IOException {
        return RawHttp.send(service.port(), form.request(registrar, course));
    }

    /** The same over the clients' wire. */
    RawHttp askOverTheWire(Form form) throws IOException {
        return RawHttp.send(clientWire.port(), form.request(registrar, course));
    }

    RawResponse answer(Form form) throws IOException {
        try (RawHttp http = ask(form)) {
            return http.readUntilItEnds();
        }
    }

    Verdict judge(Form form, RawResponse response) {
        return Verdict.of(form, response, truth);
    }

    /** A number of bytes somewhere within the response, its first and last ones included. */
    static int anywhere(Random random, int point) {
        int all = ROWS * BYTES_OF_A_ROW;
        return switch (point % 5) {
            case 0 -> random.nextInt(2_000);
            case 1 -> all - random.nextInt(20_000);
            default -> random.nextInt(all);
        };
    }

    static List<String> idsInOrder(Module module) {
        Object[] ids = Database.array(
                "select array_agg(id::text order by completion_date, id) from public.course_module_completions"
                        + " where course_module_id = ?",
                module.id());
        return Stream.of(ids).map(String.class::cast).toList();
    }

    /** Ends every connection of the service that carries a stream. */
    static long killStreams() {
        return Database.count("select count(pg_terminate_backend(pid)) from pg_stat_activity where " + STREAMS);
    }

    static long busyStreams() {
        return Database.count("select count(*) from pg_stat_activity where state <> 'idle' and " + STREAMS);
    }

    /** Waits until the service is well: ready, whole responses, no stream and no connection left of what was broken. */
    Duration healed() {
        long start = System.nanoTime();
        Awaitility.await()
                .atMost(HEALING)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> service.probe("ready") == 200
                        && isServed()
                        && service.metric("study_registry_streams_open") == 0
                        && busyStreams() == 0);
        assertEquals(200, probe("live"), "was never to be killed");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean isServed() throws IOException {
        try (RawHttp http = RawHttp.send(service.port(), Form.JSON.request(registrar, small))) {
            return Verdict.of(Form.JSON, http.readUntilItEnds(), smallTruth) == Verdict.WHOLE;
        }
    }

    int probe(String name) {
        try {
            return service.probe(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void close() {
        try {
            service.process().destroyForcibly().waitFor();
            databaseWire.close();
            clientWire.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            database.close();
        }
    }
}
