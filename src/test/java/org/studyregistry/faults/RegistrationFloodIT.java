package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/** What registrars send, within all limits, does not take the service from others or its memory from itself. */
@FaultSuite(value = "Registrations", ownRows = true)
@Tag("thorough")
class RegistrationFloodIT {

    private static final String SECTION = "Registrations";
    private static final Path LOG = Path.of("target", "registration-flood.log");
    private static final int ITEMS = 10_000;

    private static PostgresServer database;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        Files.deleteIfExists(LOG);
        database = PostgresServer.start();
        Database.use(database);
        service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx96m"),
                database.serviceSettings(),
                builder -> builder.redirectOutput(LOG.toFile()));
        assertTrue(service.awaitReady());
    }

    @AfterAll
    static void stop() {
        service.process().destroyForcibly();
        database.close();
    }

    @Test
    void oneKeyDoesNotTakeEveryPlace() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "32 sockets of one key with one byte of a body each", "other registrars are served at once");
        RegistrarWithKey greedy = Lms.registrar();
        String item = Registering.batch(Registering.item(Lms.completion(Lms.module()), Registering.NUMBER));
        List<RawHttp> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                sockets.add(RawHttp.send(service.port(), head(greedy, 4_000_000) + "["));
            }
            Awaitility.await().until(() -> post(greedy, item).status() == 429);

            assertEquals(200, post(Lms.registrar(), item).status());
            assertEquals(200, service.probe("ready"));
        } finally {
            for (RawHttp socket : sockets) {
                socket.close();
            }
        }
        Awaitility.await().until(() -> post(greedy, item).status() == 200);
        row.seen("24 of the one key, 429 for more, 200 for another");
    }

    @Test
    void largeBodiesOfManyRegistrarsFitTheHeap() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "six registrars with bodies of 3.7 MB, some of which leave, during 16 streams, in 96 MB of heap",
                "each is served or told to come back, no OutOfMemoryError, all stored once");
        Module module = Lms.module();
        Lms.completions(module, ITEMS);
        List<String> ids = Laboratory.idsInOrder(module);
        List<RegistrarWithKey> registrars =
                IntStream.range(0, 6).mapToObj(i -> Lms.registrar()).toList();
        List<RawHttp> readers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            readers.add(RawHttp.send(service.port(), Form.JSON.request(registrars.get(i % 2), module)));
        }

        List<Integer> answers = Parallel.run(6, i -> flood(registrars.get(i), ids));

        assertEquals(200, service.probe("live"));
        assertEquals(200, service.probe("ready"));
        for (RawHttp reader : readers) {
            reader.close();
        }
        for (RegistrarWithKey registrar : registrars) {
            assertEquals(ITEMS, Registering.rows(registrar));
        }
        String log = Files.readString(LOG);
        assertFalse(log.contains("OutOfMemoryError"), log);
        row.seen("6 of 6 stored whole after "
                + answers.stream().mapToInt(a -> a).sum() + " requests, no OutOfMemoryError");
    }

    /** Sends and leaves, twice, then sends until it is stored. */
    private static int flood(RegistrarWithKey registrar, List<String> ids) {
        String body = ids.stream()
                .map(id -> "{\"completion_id\":\"" + id + "\",\"student_number\":\"" + "n".repeat(255)
                        + "\",\"registration_date\":\"2022-06-22T08:30:00Z\"}")
                .collect(Collectors.joining(",", "[", "]"));
        int[] requests = {0};
        for (int i = 0; i < 2; i++) {
            requests[0]++;
            try (RawHttp leaving = RawHttp.send(service.port(), head(registrar, body.length()))) {
                leaving.more(body);
            } catch (IOException refused) {
                continue; // by a response before the body was sent
            }
        }
        Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> {
            requests[0]++;
            return post(registrar, body).status() == 200;
        });
        return requests[0];
    }

    private static RawResponse post(RegistrarWithKey registrar, String body) throws IOException {
        try (RawHttp http = RawHttp.send(service.port(), head(registrar, body.length()))) {
            http.more(body);
            return http.readUntilItEnds();
        }
    }

    private static String head(RegistrarWithKey registrar, int length) {
        return "POST " + Registering.PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + registrar.authorization() + "\r\nContent-Type: application/json\r\nPrefer: handling=lenient,"
                + " return=representation\r\nContent-Length: " + length + "\r\n\r\n";
    }
}
