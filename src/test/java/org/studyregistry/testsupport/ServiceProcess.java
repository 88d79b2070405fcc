package org.studyregistry.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The packaged program in a process of its own: what users run. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final Process process;
    private final int port;
    private final int managementPort;

    private ServiceProcess(Process process, int port, int managementPort) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts the program; it may not be ready yet.
     *
     * @param options for example {@code -Xmx64m}
     * @param settings configuration properties
     * @param output what to do with its output
     */
    public static ServiceProcess start(
            int port,
            int managementPort,
            List<String> options,
            Map<String, String> settings,
            Consumer<ProcessBuilder> output) {
        Map<String, String> all = new HashMap<>();
        all.put("quarkus.http.port", Integer.toString(port));
        all.put("quarkus.management.port", Integer.toString(managementPort));
        // Nobody waits for endpoints to be updated here; settings can say otherwise.
        all.put("quarkus.shutdown.delay", "0S");
        all.putAll(settings);
        List<String> command = Program.command(options, all);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        output.accept(builder);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new ServiceProcess(process, port, managementPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Process process() {
        return process;
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    /** The status of a probe. */
    public int probe(String name) throws IOException, InterruptedException {
        return management("/q/health/" + name).statusCode();
    }

    /** All metrics, in Prometheus' form. */
    public String metrics() throws IOException, InterruptedException {
        return management("/q/metrics").body();
    }

    /** The value of a metric, its labels being part of the name as Prometheus writes them. */
    public double metric(String name) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> management(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** What a probe says. */
    public String health(String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + managementPort + "/q/health/" + name))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** A request with this key. */
    public HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Basic " + key);
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** Waits until the service is ready. False if it ended instead, or took too long. */
    public boolean awaitReady() throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                // Asked again below.
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    /** Asks the process to stop, and makes it after ten seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
