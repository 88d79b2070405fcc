package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.TcpProxy.Weather;

/**
 * What clients make of interrupted responses behind proxies: each proxy with each break, format and client. Run by
 * {@code ./mvnw verify -Pproxies}; writes {@code target/proxy-matrix.md}, which benchmarks/README.md shows.
 */
@Tag("proxies")
class ProxyMatrixIT {

    private static final Path REPORT = Path.of("target", "proxy-matrix.md");
    private static final List<String> FORMATS =
            List.of(System.getProperty("proxies.formats", "json,ndjson+footer,csv+footer,ndjson,csv")
                    .split(","));
    private static final List<String> BREAKS = List.of(
            System.getProperty("proxies.breaks", "none,row,backend,killed").split(","));

    /** A little under 4 MiB, which the service takes. */
    private static final int LARGE_BODY = 4_000_000;

    /** So that a stream lasts some seconds, and the break comes in its middle whatever a proxy buffers. */
    private static final int BYTES_PER_SECOND = 400_000;

    private final Laboratory laboratory = Laboratory.shared();
    private final int port = Ports.free();
    private final long started = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<ProxyClient.Verdict>> cells = new TreeMap<>();
    private final List<String> details = new ArrayList<>();

    @Test
    void whatClientsSee() throws Exception {
        List<ProxyClient> clients = ProxyClient.installed(notes);
        Module bad = Lms.module();
        Lms.completions(bad, 20_000);
        Lms.completion(bad, "infinity");
        restart();
        List<ProxyProgram> proxies = ProxyProgram.installed(port, notes);
        try {
            for (ProxyProgram proxy : proxies) {
                if (proxy.hasOurSettings()) {
                    String passed = passed(proxy);
                    notes.add(proxy.name() + ": " + passed);
                    assertEquals("4 MB of registrations 200, streams gzip", passed, proxy.name());
                }
                for (String kind : BREAKS) {
                    for (String format : FORMATS) {
                        cell(proxy, kind, format, kind.equals("row") ? bad : laboratory.course, clients);
                    }
                }
                Files.writeString(REPORT, report(proxies, clients));
            }
        } finally {
            proxies.forEach(ProxyProgram::close);
        }
        assertEquals(List.of(), silent(), "whole to a client that has a proof in band, and shorter");
        assertEquals(List.of(), notWhole(), "not whole, and nothing was interrupted");
        assertEquals(List.of(), with(ProxyClient.Verdict.H), "a client that waits for ever");
    }

    /** What the settings let through apart from streams: a large request, and the service's compression. */
    private String passed(ProxyProgram proxy) throws IOException {
        HttpURLConnection post = connection(proxy, Registering.PATH);
        post.setDoOutput(true);
        post.setRequestProperty("Content-Type", "application/json");
        post.setFixedLengthStreamingMode(LARGE_BODY);
        try (OutputStream body = post.getOutputStream()) {
            body.write(("[" + " ".repeat(LARGE_BODY - 2) + "]").getBytes(StandardCharsets.US_ASCII));
        }
        HttpURLConnection get = connection(proxy, Api.COMPLETIONS + laboratory.small.code());
        get.setRequestProperty("Accept-Encoding", "gzip");
        return "4 MB of registrations " + post.getResponseCode() + ", streams " + get.getContentEncoding();
    }

    private HttpURLConnection connection(ProxyProgram proxy, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + proxy.port() + path).toURL().openConnection();
        connection.setRequestProperty("Authorization", laboratory.registrar.authorization());
        return connection;
    }

    private void cell(ProxyProgram proxy, String kind, String format, Module course, List<ProxyClient> clients)
            throws Exception {
        boolean slow = kind.equals("backend") || kind.equals("killed");
        laboratory.databaseWire.weather(slow ? Weather.bandwidth(BYTES_PER_SECOND) : Weather.FINE);
        List<ProxyClient.Run> runs = new ArrayList<>();
        for (ProxyClient client : clients) {
            String url = "http://127.0.0.1:" + (client.http2() ? proxy.http2Port() : proxy.port()) + Api.COMPLETIONS
                    + course.code() + ProxyClient.query(format);
            runs.add(client.start(url, laboratory.registrar.key()));
        }
        if (slow) {
            awaitStreams(clients.size());
            if (kind.equals("killed")) {
                laboratory.service().process().destroyForcibly().waitFor();
            } else {
                Laboratory.killStreams();
            }
        }
        int rows = kind.equals("row") ? 20_001 : Laboratory.ROWS;
        List<ProxyClient.Verdict> verdicts =
                Parallel.run(runs.size(), i -> runs.get(i).verdict(format, rows));
        laboratory.databaseWire.weather(Weather.FINE);
        if (kind.equals("killed")) {
            restart();
        }
        for (int i = 0; i < clients.size(); i++) {
            String key = proxy.name() + " | " + kind + " | " + format;
            cells.computeIfAbsent(key, any -> new ArrayList<>()).add(verdicts.get(i));
            if (verdicts.get(i) != ProxyClient.Verdict.WHOLE && verdicts.get(i) != ProxyClient.Verdict.E) {
                details.add("- " + key + ": " + clients.get(i).name() + " " + verdicts.get(i));
            }
        }
    }

    /** All of the clients have begun, or some will not. */
    private void awaitStreams(int count) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (laboratory.service().metric("study_registry_streams_open") < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    }

    private void restart() throws InterruptedException {
        laboratory.service().process().destroyForcibly().waitFor();
        laboratory.startService(
                Map.of(
                        "quarkus.http.port",
                        Integer.toString(port),
                        "study-registry.streams.max-concurrent",
                        "32",
                        "study-registry.streams.max-per-registrar",
                        "32",
                        // Nothing is interrupted by a machine that is slow.
                        "study-registry.streams.stall-timeout",
                        "60S",
                        "study-registry.streams.database-timeout",
                        "60S",
                        "quarkus.datasource.streams.reactive.additional-properties.statement_timeout",
                        "60s"),
                "-Xmx256m");
    }

    private List<String> with(ProxyClient.Verdict verdict) {
        return cells.entrySet().stream()
                .filter(cell -> cell.getValue().contains(verdict))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> notWhole() {
        return cells.entrySet().stream()
                .filter(cell -> cell.getKey().contains(" | none | "))
                .filter(cell -> cell.getValue().stream().anyMatch(verdict -> verdict != ProxyClient.Verdict.WHOLE))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> silent() {
        return cells.entrySet().stream()
                .filter(cell ->
                        cell.getKey().contains("footer") || cell.getKey().endsWith("json"))
                .filter(cell -> !cell.getKey().endsWith("| ndjson"))
                .filter(cell -> cell.getValue().contains(ProxyClient.Verdict.S))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String report(List<ProxyProgram> proxies, List<ProxyClient> clients) {
        StringBuilder text = new StringBuilder();
        text.append("Clients: ")
                .append(String.join(
                        ", ", clients.stream().map(ProxyClient::name).toList()))
                .append(". ")
                .append(Duration.ofNanos(System.nanoTime() - started).toSeconds())
                .append(" s.\n\n");
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        text.append("\n| Proxy | Break | ").append(String.join(" | ", FORMATS)).append(" |\n|---|---|");
        text.append("---|".repeat(FORMATS.size())).append('\n');
        for (ProxyProgram proxy : proxies) {
            for (String kind : BREAKS) {
                text.append("| ")
                        .append(proxy.name())
                        .append(" | ")
                        .append(kind)
                        .append(" | ");
                for (String format : FORMATS) {
                    List<ProxyClient.Verdict> verdicts =
                            cells.getOrDefault(proxy.name() + " | " + kind + " | " + format, List.of());
                    text.append(ProxyClient.Verdict.tally(verdicts)).append(" | ");
                }
                text.append('\n');
            }
        }
        text.append('\n');
        details.forEach(detail -> text.append(detail).append('\n'));
        return text.toString();
    }
}
