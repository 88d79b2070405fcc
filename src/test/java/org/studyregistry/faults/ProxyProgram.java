package org.studyregistry.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.studyregistry.testsupport.Ports;

/**
 * A proxy between clients and the service, with the settings that docs/proxies has for it.
 *
 * @param name as the report names it
 * @param port where clients connect
 * @param http2Port where clients of HTTP/2 connect
 * @param process none if there is no proxy
 */
record ProxyProgram(String name, int port, int http2Port, Process process) {

    private static final Pattern PORT = Pattern.compile("\\b808[0-2]\\b");
    private static final String DEFAULT_NGINX = "nginx, default (HTTP/1.0)";
    private static final Path DOCS = Path.of("docs", "proxies");
    private static final Path RESOURCES = Path.of("src", "test", "resources", "org", "studyregistry", "faults");
    private static final Path WORK = Path.of("target", "proxies").toAbsolutePath();

    /** No proxy, and all that are installed; each one that is not is noted. */
    static List<ProxyProgram> installed(int service, List<String> notes) throws IOException {
        List<ProxyProgram> all = new ArrayList<>();
        all.add(new ProxyProgram("none", service, service, null));
        add(all, notes, service, DEFAULT_NGINX, "/usr/sbin/nginx", RESOURCES.resolve("nginx-default.conf"));
        add(all, notes, service, "nginx", "/usr/sbin/nginx", DOCS.resolve("nginx.conf"));
        add(all, notes, service, "HAProxy", "/usr/sbin/haproxy", DOCS.resolve("haproxy.cfg"));
        add(all, notes, service, "Apache httpd", "/usr/sbin/apache2", DOCS.resolve("apache.conf"));
        add(all, notes, service, "Varnish", "/usr/sbin/varnishd", DOCS.resolve("varnish.vcl"));
        add(all, notes, service, "Caddy", "/usr/bin/caddy", DOCS.resolve("Caddyfile"));
        return all;
    }

    private static void add(
            List<ProxyProgram> all, List<String> notes, int service, String name, String program, Path settings)
            throws IOException {
        if (!Files.isExecutable(Path.of(program))) {
            notes.add("Not run: " + name + ", " + program + " is not installed");
            return;
        }
        int port = Ports.free();
        int http2Port = Ports.free();
        Path directory = WORK.resolve(name.replaceAll("[^A-Za-z0-9]+", "-"));
        Files.createDirectories(directory);
        Path own = directory.resolve(settings.getFileName());
        Map<String, Integer> ports = Map.of("8080", service, "8081", port, "8082", http2Port);
        Files.writeString(own, PORT.matcher(Files.readString(settings)).replaceAll(found -> ports.get(found.group())
                .toString()));
        List<String> command =
                switch (Path.of(program).getFileName().toString()) {
                    case "nginx" ->
                        List.of(program, "-p", directory + "/", "-c", own.toString(), "-g", nginx(directory));
                    case "haproxy" -> List.of(program, "-db", "-f", own.toString());
                    case "apache2" ->
                        List.of(
                                program,
                                "-X",
                                "-f",
                                own.toString(),
                                "-C",
                                "PidFile " + directory + "/pid",
                                "-C",
                                "ErrorLog " + directory + "/error.log",
                                "-C",
                                "ServerRoot " + directory,
                                "-C",
                                "DefaultRuntimeDir " + directory);
                    case "varnishd" ->
                        List.of(
                                program,
                                "-F",
                                "-a",
                                "127.0.0.1:" + port,
                                "-a",
                                "127.0.0.1:" + http2Port,
                                "-p",
                                "feature=+http2",
                                "-f",
                                own.toString(),
                                "-n",
                                directory.toString());
                    default -> List.of(program, "run", "--config", own.toString(), "--adapter", "caddyfile");
                };
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> listens(port) || !process.isAlive());
        } finally {
            if (!process.isAlive()) {
                notes.add("Not run: " + name + " did not start, see "
                        + WORK.getParent().relativize(directory));
            }
        }
        if (process.isAlive()) {
            all.add(new ProxyProgram(name, port, http2Port, process));
        }
    }

    private static String nginx(Path directory) {
        return "daemon off; pid " + directory + "/pid; error_log " + directory + "/error.log;";
    }

    /** Whether it is a proxy with the settings of docs/proxies. */
    boolean hasOurSettings() {
        return process != null && !name.equals(DEFAULT_NGINX);
    }

    void close() {
        if (process != null) {
            process.destroy();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
