package org.studyregistry.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.studyregistry.testsupport.Ports;

/** A program that listens, in a process of its own. */
final class HttpCandidate implements Candidate {

    static final String SERVICE = "this service, JVM";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> JVM = List.of(JAVA, "-Xmx96m", "-XX:+UseSerialGC");
    private static final List<String> JAR = List.of("-jar", "target/quarkus-app/quarkus-run.jar");

    /** Up to 64 streams at once are among the scenarios. */
    private static final List<String> MANY_STREAMS = List.of(
            "-Dstudy-registry.streams.max-concurrent=64", "-Dstudy-registry.streams.max-per-registrar=64");

    private static final String ALL_COURSES = "/api/v0/study-registry/completions";
    private static final String PATH = ALL_COURSES + "/";
    private static final Path RUST = Path.of("benchmarks/rivals/rust/target/release/rust-rival");

    private final String name;
    private final String prefix;
    private final String authorization;
    private final List<String> command;
    private final Map<String, String> environment;
    private final int port;
    private Process process;

    private HttpCandidate(
            String name,
            String prefix,
            String authorization,
            int port,
            Map<String, String> environment,
            List<String> command) {
        this.name = name;
        this.prefix = prefix;
        this.authorization = authorization;
        this.port = port;
        this.environment = environment;
        this.command = command;
    }

    /** This service on the JVM, with the heap that it is meant for. */
    static HttpCandidate service(DatabaseAddress database) {
        return service(SERVICE, database, JVM, MANY_STREAMS, JAR);
    }

    /** The same with the bounds that it has by default. */
    static HttpCandidate serviceWithDefaults(DatabaseAddress database) {
        return service(SERVICE + ", defaults", database, JVM, List.of(), JAR);
    }

    /** This service as a native image, if there is one. */
    static Optional<HttpCandidate> nativeService(DatabaseAddress database) throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner"))
                    .findFirst()
                    .map(binary -> service(
                            "this service, native",
                            database,
                            List.of(binary.toString(), "-Xmx96m"),
                            MANY_STREAMS,
                            List.of()));
        }
    }

    /** The straightforward implementation in Rust, if it was built: cargo is not everywhere. */
    static Optional<HttpCandidate> rust(DatabaseAddress database) {
        int port = Ports.free();
        return Files.exists(RUST)
                ? Optional.of(new HttpCandidate(
                        "Rust, actix-web and sqlx",
                        "/",
                        "Basic " + Laboratory.PLAINTEXT_KEY,
                        port,
                        Map.of("PORT", "" + port, "DATABASE_URL", database.urlWithCredentials()),
                        List.of(RUST.toString())))
                : Optional.empty();
    }

    static HttpCandidate node(DatabaseAddress database) {
        int port = Ports.free();
        return new HttpCandidate(
                "node, pg-query-stream",
                "/",
                "none",
                port,
                Map.of("PORT", "" + port, "DATABASE_URL", database.urlWithCredentials()),
                List.of("node", "benchmarks/rivals/node/server.js"));
    }

    static HttpCandidate naive(DatabaseAddress database) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(JAVA, "-Dquarkus.http.port=" + port));
        database.serviceSettings().forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", "benchmarks/rivals/naive-quarkus/target/quarkus-app/quarkus-run.jar"));
        return new HttpCandidate("Quarkus, `Multi` of objects", "/", "none", port, Map.of(), command);
    }

    private static HttpCandidate service(
            String name,
            DatabaseAddress database,
            List<String> program,
            List<String> settings,
            List<String> arguments) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(program);
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + Ports.free());
        command.addAll(settings);
        database.serviceSettings().forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(arguments);
        return new HttpCandidate(name, PATH, "Basic " + Laboratory.KEY, port, Map.of(), command);
    }

    /** Starts the process and waits until it listens. */
    HttpCandidate start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("benchmarks/target", name.replaceAll("\\W+", "-") + ".log"));
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        while (!listens()) {
            if (!process.isAlive()) {
                throw new IOException(name + " did not start; see its log in benchmarks/target");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return this;
    }

    /** Whether it can leave out what the registrar has registered. */
    boolean excludes() {
        return name.startsWith("this service") || name.startsWith("Rust");
    }

    boolean running() {
        return process != null;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Measurement fetch(String code) throws IOException {
        try (HttpExchange exchange = connect()) {
            return fetch(exchange, code);
        }
    }

    HttpExchange connect() throws IOException {
        return new HttpExchange(port);
    }

    Measurement fetch(HttpExchange exchange, String code) throws IOException {
        return fetch(exchange, code, authorization);
    }

    Measurement fetch(HttpExchange exchange, String path, String as) throws IOException {
        return exchange.get(prefix + path, as);
    }

    /** All courses in one request; only of this service. */
    Measurement fetchAll(HttpExchange exchange, String query) throws IOException {
        return exchange.get(ALL_COURSES + query, authorization);
    }

    /** How many rows {@link #fetchAll} has. */
    long count() throws IOException, InterruptedException {
        HttpResponse<Void> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ALL_COURSES + "?count=true"))
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        return response.headers().firstValueAsLong("Completions-Count").orElseThrow();
    }

    /** A search over all courses; only of this service. */
    Measurement search(HttpExchange exchange, String json) throws IOException {
        return exchange.post(ALL_COURSES + "/search", authorization, json);
    }

    /** The same on a connection of its own, which the server is asked to close, as axios does. */
    Measurement fetchAndClose(String path) throws IOException {
        try (HttpExchange exchange = connect().closing()) {
            return fetch(exchange, path);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
