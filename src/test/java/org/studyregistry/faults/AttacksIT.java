package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawHttp2;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;

/** What somebody without a key can do to a process with the image's heap. Each attack is bounded, and goes to this machine only. */
@FaultSuite(value = "Attacks without a key", ownRows = true)
class AttacksIT {

    private static final String SECTION = "Attacks without a key";
    private static final String EXPECTED =
            "others served whole, probes up, memory back, no record lost, no OutOfMemoryError";

    /** What the program has in use after a collection, with all that it keeps: half of the heap. */
    private static final long HEAP_AFTERWARDS = 48L * 1024 * 1024;

    private static final int EXPORTS = 3;
    private static final Path LOG = Path.of("target", "attacks.log");
    private static final int METHODS = 1_000;
    private static final int FAILURES = 20;
    private static final int STREAMS = 5_000;
    private static final int CONNECTIONS = 1_000;
    private static final int UNREAD = 8;
    private static final int LONGEST_LINE = 6 * 1024;

    private static final Laboratory LABORATORY = Laboratory.shared();
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws InterruptedException, IOException {
        Files.deleteIfExists(LOG);
        service = LABORATORY.process(
                Map.of(
                        "study-registry.brute-force.failures",
                        Integer.toString(FAILURES),
                        "study-registry.connections.head-timeout",
                        "3S"),
                List.of("-Xmx96m"),
                Map.of(),
                LOG);
        assertTrue(service.awaitReady());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void madeUpMethods() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, METHODS + " requests with ever new methods of 30 and 4,000 letters", EXPECTED);
        try (Socket socket = new Socket("localhost", service.port())) {
            Thread reader = discarding(socket);
            for (int i = 0; i < METHODS; i++) {
                send(socket, method(i, 30) + " /api/v0/nothing-" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            send(socket, "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            reader.join();
        }
        for (int i = 0; i < 20; i++) {
            try (RawHttp http =
                    RawHttp.send(service.port(), method(i, 4_000) + " /x HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                assertEquals(400, http.readToEnd().status());
            }
        }

        List<String> methods = service.metrics()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count"))
                .map(line -> line.replaceAll(".*method=\"([^\"]*)\".*", "$1"))
                .distinct()
                .sorted()
                .toList();
        assertTrue(methods.contains("OTHER"), methods::toString);
        assertTrue(methods.size() < 10, methods::toString);
        assertTrue(longestLogLine() < LONGEST_LINE, () -> "a line of the log has " + longestLogLine() + " characters");
        row.seen(recovered() + "; methods in the metrics: " + methods);
    }

    @Test
    void thousandsOfStreamsOnOneConnection() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, STREAMS + " HTTP/2 requests at once, each with another key and an unfinished body", EXPECTED);
        try (RawHttp2 http = new RawHttp2(service.port())) {
            for (int i = 0; i < STREAMS; i++) {
                http.request(
                        "POST", Api.COMPLETIONS + i, Map.of("authorization", "Basic wrong-key-number-" + i), false);
            }
            http.flush();
        } catch (IOException closedByTheService) {
            // As soon as it likes.
        }
        String seen = recovered();
        long lookedUp = (long) service.metric("study_registry_authentication_failures_total{reason=\"key-unknown\"}");
        long refused =
                (long) service.metric("study_registry_authentication_failures_total{reason=\"too-many-failures\"}");
        assertTrue(lookedUp <= FAILURES, () -> lookedUp + " keys were looked up");
        row.seen(seen + "; " + lookedUp + " keys looked up, " + refused + " requests refused");
    }

    @Test
    void requestsThatAreTakenBackAtOnce() throws Exception {
        FaultReport.Row row = FaultReport.expect(SECTION, STREAMS + " HTTP/2 requests, each reset at once", EXPECTED);
        try (RawHttp2 http = new RawHttp2(service.port())) {
            for (int i = 0; i < STREAMS; i++) {
                http.reset(http.request("GET", Api.COMPLETIONS + i, Map.of("authorization", "Basic wrong"), true));
            }
            http.flush();
        } catch (IOException closedByTheService) {
            // As soon as it likes.
        }
        row.seen(recovered());
    }

    @Test
    void unfinishedHeadsOnAThousandConnections() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, CONNECTIONS + " connections with as much of a head as is taken, unfinished", EXPECTED);
        String manyLines = "a:\r\n".repeat(120);
        String head = "GET / HTTP/1.1\r\nHost: localhost\r\n" + manyLines + "X-Long: " + "x".repeat(22_000);
        List<Socket> sockets = new ArrayList<>();
        String seen;
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket("localhost", service.port());
                sockets.add(socket);
                try {
                    send(socket, head);
                } catch (IOException closedByTheService) {
                    // To make room.
                }
            }
            long open = (long) service.metric("study_registry_connections_open");
            assertTrue(open <= 400, () -> open + " connections are open");
            seen = well() + " during the attack, with " + open + " connections open";
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        row.seen(seen + "; afterwards " + recovered());
    }

    @Test
    void headsThatComeTooSlowlyAreCutAndIdleConnectionsAreNot() throws Exception {
        FaultReport.Row row = FaultReport.expect(SECTION, "a head that does not come to its end in 3 s", "closed");
        try (RawHttp idle = RawHttp.send(service.port(), anonymous("GET", "/api/idle"));
                Socket slow = new Socket("localhost", service.port());
                Socket silent = new Socket("localhost", service.port())) {
            assertEquals(401, idle.readToEnd().status());
            send(slow, "GET / HTTP/1.1\r\nX-Slow: ");
            slow.setSoTimeout(20_000);
            silent.setSoTimeout(20_000);
            assertEquals(-1, slow.getInputStream().read());
            assertEquals(-1, silent.getInputStream().read());

            assertEquals(
                    401, idle.again(anonymous("GET", "/api/idle")).readToEnd().status());
            row.seen("closed; a connection between two requests stays open");
        }
    }

    @Test
    void aHeadOfTooManyLinesIsRefused() throws Exception {
        FaultReport.Row row = FaultReport.expect(SECTION, "a head of 6,000 lines in 24 KB", "431");
        try (RawHttp http = RawHttp.send(service.port(), "GET / HTTP/1.1\r\n" + "a:\r\n".repeat(6_000))) {
            RawResponse response = http.readUntilItEnds();
            assertTrue(response.head().startsWith("HTTP/1.1 431 "), response::head);
            row.seen("431");
        }
    }

    @Test
    void aPathWithLineBreaksForgesNoLine() throws Exception {
        FaultReport.Row row =
                FaultReport.expect(SECTION, "line breaks and ESC in an HTTP/2 :path", "one line in the log, no ESC");
        try (RawHttp2 http = new RawHttp2(service.port())) {
            http.request("GET", "/api/begin\n2026-01-01 00:00:00,000 INFO  [forged] [] \u001b[31mend", Map.of(), true);
            http.flush();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.readString(LOG)
                    .contains("/api/begin"));
        }

        List<String> forged = Files.readAllLines(LOG).stream()
                .filter(line -> line.startsWith("2026-01-01") || line.indexOf('\u001b') >= 0)
                .toList();
        assertEquals(List.of(), forged);
        row.seen("held");
    }

    /** As {@code printf … | nc -N} does. */
    @Test
    void aClientThatClosesItsEndGetsItsResponse() throws Exception {
        try (Socket socket = new Socket("localhost", service.port())) {
            send(socket, Form.JSON.request(LABORATORY.registrar, LABORATORY.small));
            socket.shutdownOutput();
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(all.startsWith("HTTP/1.1 200 "), all);
            assertEquals(LABORATORY.smallTruth.size(), all.split("\"id\":", -1).length - 1);
            assertTrue(
                    all.contains("Stream-Status: complete") || all.contains("]\r\n0\r\n"),
                    all.substring(all.length() - 300));
        }
    }

    /** Memory that is not of the heap runs out: the allocation fails on an event loop, where frameworks catch everything. */
    @Test
    void aProcessThatRunsOutOfMemoryEnds() throws Exception {
        FaultReport.Row row =
                FaultReport.expect(SECTION, "OutOfMemoryError on an event loop", "the process ends, status 3");
        Path log = Path.of("target", "attacks-memory.log");
        Files.deleteIfExists(log);
        ServiceProcess poor =
                LABORATORY.process(Map.of(), List.of("-Xmx96m", "-XX:MaxDirectMemorySize=300k"), Map.of(), log);
        try {
            poor.awaitReady();
            List<RawHttp> unread = new ArrayList<>();
            try {
                for (int i = 0; i < UNREAD && poor.process().isAlive(); i++) {
                    unread.add(RawHttp.send(poor.port(), Form.JSON.request(LABORATORY.registrar, LABORATORY.course)));
                }
            } catch (IOException gone) {
                // As it should be.
            }
            assertTrue(poor.process().waitFor(10, TimeUnit.SECONDS), "lives on");
            assertEquals(3, poor.process().exitValue());
            assertTrue(Files.readString(log).contains("The process ends: out of memory"), () -> "nothing in " + log);
            row.seen("ended, status 3");
            for (RawHttp http : unread) {
                http.close();
            }
        } finally {
            poor.close();
        }
    }

    /** Fails unless others are served, and the process is whole; for the report. */
    private static String well() throws Exception {
        assertEquals(200, service.probe("live"));
        assertEquals(200, service.probe("ready"));
        long recorded = delivered();
        for (Form form : List.of(Form.JSON, Form.GZIP, Form.NDJSON)) {
            try (RawHttp http = RawHttp.send(service.port(), form.request(LABORATORY.registrar, LABORATORY.small))) {
                assertEquals(Verdict.WHOLE, Verdict.of(form, http.readUntilItEnds(), LABORATORY.smallTruth));
            }
        }
        assertTrue(service.process().isAlive());
        assertTrue(Files.readAllLines(LOG).stream().noneMatch(line -> line.contains("OutOfMemoryError")));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> delivered() == recorded + EXPORTS);
        return "held; " + EXPORTS + " exports of others complete and recorded";
    }

    /** The same, and that the heap has room again; for the report. */
    private static String recovered() throws Exception {
        String seen = well();
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service.process().pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collection.waitFor() != 0) {
            return seen; // a native binary, which cannot be asked
        }
        long used = service.metrics()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        assertTrue(used > 0 && used < HEAP_AFTERWARDS, () -> used + " bytes of heap in use");
        return seen + "; " + used / (1024 * 1024) + " of 96 MiB of heap in use afterwards";
    }

    private static long delivered() {
        return Database.count(
                "select count(*) from study_registry.audit_log where kind = 'export' and outcome = 'delivered'"
                        + " and registrar_id = ?",
                LABORATORY.registrar.id());
    }

    private static String method(int number, int length) {
        String name = "M" + Integer.toString(number, 36).toUpperCase(java.util.Locale.ROOT);
        return name + "X".repeat(length - name.length());
    }

    private static String anonymous(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static int longestLogLine() {
        try {
            return Files.readAllLines(LOG).stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Thread discarding(Socket socket) {
        Thread reader = new Thread(() -> {
            try {
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException closed) {
                // By either side.
            }
        });
        reader.start();
        return reader;
    }
}
