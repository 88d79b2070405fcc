package org.studyregistry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A client library in a program of its own, which is installed or not.
 *
 * @param name the library's
 * @param http2 whether it speaks HTTP/2 from the first byte
 * @param command its beginning; the address and the file for the body follow
 */
record ProxyClient(String name, boolean http2, List<String> command) {

    private static final int OTHER_STATUS = 3;
    private static final int OTHER_STATUS_TO_CURL = 22;
    private static final int PATIENCE_SECONDS = 60;
    private static final Path WORK = Path.of("target", "proxy-clients").toAbsolutePath();
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "org", "studyregistry", "faults", "clients")
            .toAbsolutePath();

    /** What a client has. */
    enum Verdict {
        /** All rows, and no error. */
        WHOLE,
        /** Its library gave an error. */
        E,
        /** No error, but a body that is visibly not all: it does not parse, or lacks its footer. */
        V,
        /** No error and no proof in band, but the error text. */
        T,
        /** No error, and nothing to see: clean and shorter. */
        S,
        /** No end within a minute, neither good nor bad. */
        H,
        /** Another status than 200: this client's stream was not interrupted. */
        REFUSED;

        /** For example {@code 10 E, 2 S}. */
        static String tally(List<Verdict> verdicts) {
            return Arrays.stream(values())
                    .filter(verdicts::contains)
                    .map(kind -> verdicts.stream().filter(kind::equals).count() + " "
                            + (kind == WHOLE || kind == REFUSED ? kind.name().toLowerCase(Locale.ROOT) : kind.name()))
                    .collect(Collectors.joining(", "));
        }
    }

    /** One that runs. */
    record Run(Process process, Path body) {

        Verdict verdict(String format, int rows) {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Verdict.H;
                }
                if (process.exitValue() == OTHER_STATUS || process.exitValue() == OTHER_STATUS_TO_CURL) {
                    return Verdict.REFUSED;
                }
                if (process.exitValue() != 0) {
                    return Verdict.E;
                }
                return judged(Files.readString(body, StandardCharsets.UTF_8), format, rows);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Verdict judged(String body, String format, int rows) {
            boolean complete =
                    switch (format) {
                        case "json" ->
                            body.stripLeading().startsWith("[")
                                    && body.stripTrailing().endsWith("}]");
                        case "ndjson+footer" ->
                            body.contains("{\"footer\":")
                                    && body.stripTrailing().endsWith("}}");
                        case "csv+footer" ->
                            body.contains("#footer,") && body.stripTrailing().endsWith(",");
                        default -> false;
                    };
            long count = body.lines().filter(line -> line.contains("@")).count();
            if (format.equals("json")) {
                count = body.split("\"user_id\"", -1).length - 1L;
            }
            if (count == rows && (complete || !(format.equals("json") || format.contains("footer")))) {
                return Verdict.WHOLE;
            }
            if (complete) {
                return Verdict.S;
            }
            if (format.equals("json") || format.contains("footer")) {
                return Verdict.V;
            }
            return body.contains("Streaming error: ") ? Verdict.T : Verdict.S;
        }
    }

    static String query(String format) {
        String[] parts = format.split("\\+");
        return "?format=" + parts[0] + (parts.length > 1 ? "&footer=true" : "");
    }

    /** Those that there are here; each one that is not is noted. */
    static List<ProxyClient> installed(List<String> notes) throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        List<ProxyClient> clients = new ArrayList<>();
        if (has("curl", notes)) {
            clients.add(new ProxyClient("curl", false, List.of("curl", "-sSf")));
            clients.add(new ProxyClient("curl -0", false, List.of("curl", "-sSf", "-0")));
            clients.add(new ProxyClient("curl --compressed", false, List.of("curl", "-sSf", "--compressed")));
            clients.add(new ProxyClient(
                    "curl, HTTP/2", true, List.of("curl", "-sSf", "--http2-prior-knowledge", "--compressed")));
        }
        if (has("node", notes)) {
            String script = SCRIPTS.resolve("client.mjs").toString();
            clients.add(new ProxyClient("node http", false, List.of("node", script, "http")));
            clients.add(new ProxyClient("node http2", true, List.of("node", script, "http2")));
            clients.add(new ProxyClient("node fetch", false, List.of("node", script, "fetch")));
            if (prepared(
                    "axios",
                    notes,
                    "npm",
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    ".",
                    "axios@1")) {
                clients.add(new ProxyClient("axios", false, List.of("node", script, "axios")));
            }
        }
        if (has("python3", notes)) {
            String script = SCRIPTS.resolve("client.py").toString();
            clients.add(new ProxyClient("urllib", false, List.of("python3", script, "urllib")));
            clients.add(new ProxyClient("urllib, by lines", false, List.of("python3", script, "urllib-lines")));
            if (prepared("a venv", notes, "python3", "-m", "venv", "venv")
                    && prepared("requests and httpx", notes, "venv/bin/pip", "install", "-q", "requests", "httpx")) {
                String python = WORK.resolve("venv/bin/python").toString();
                clients.add(new ProxyClient("requests", false, List.of(python, script, "requests")));
                clients.add(new ProxyClient("requests, by lines", false, List.of(python, script, "requests-lines")));
                clients.add(new ProxyClient("httpx", false, List.of(python, script, "httpx")));
            }
        }
        if (has("php", notes)) {
            clients.add(new ProxyClient(
                    "PHP", false, List.of("php", SCRIPTS.resolve("client.php").toString())));
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        if (prepared(
                "javac",
                notes,
                java + "c",
                "-d",
                ".",
                SCRIPTS.resolve("Client.java").toString())) {
            clients.add(new ProxyClient("Java HttpClient", false, List.of(java, "-cp", WORK.toString(), "Client")));
        }
        if (has("go", notes)
                && prepared(
                        "go build",
                        notes,
                        "go",
                        "build",
                        "-o",
                        "client",
                        SCRIPTS.resolve("client.go").toString())) {
            clients.add(
                    new ProxyClient("Go", false, List.of(WORK.resolve("client").toString())));
        }
        return clients;
    }

    private static boolean has(String program, List<String> notes) {
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (!found) {
            notes.add("Not run: clients of " + program + ", which is not installed");
        }
        return found;
    }

    private static boolean prepared(String what, List<String> notes, String... command)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("preparation.log").toFile())
                .start();
        boolean done = process.waitFor() == 0;
        if (!done) {
            notes.add("Not run: " + what + " could not be prepared");
        }
        return done;
    }

    /** Has it fetch an address. */
    Run start(String url, String key) throws IOException {
        Path body = WORK.resolve(name.replaceAll("[^A-Za-z0-9]+", "-") + ".out");
        Files.deleteIfExists(body);
        Files.createFile(body);
        List<String> whole = new ArrayList<>(command);
        if (command.get(0).equals("curl")) {
            whole.addAll(List.of("-H", "Authorization: Basic " + key, "-o", body.toString(), url));
        } else {
            whole.addAll(List.of(url, body.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("client.log").toFile());
        builder.environment().put("REGISTRY_KEY", key);
        builder.environment().put("NODE_MODULES", WORK.resolve("node_modules").toString());
        return new Run(builder.start(), body);
    }
}
