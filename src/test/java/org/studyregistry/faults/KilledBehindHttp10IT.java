package org.studyregistry.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Http10Proxy;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.TcpProxy.Weather;

/**
 * The process is killed (SIGKILL) behind a proxy that speaks HTTP/1.0 to it, where the connection's end is the body's end: the
 * kernel has to reset it. Formats of lines are the hard ones, as nothing in a part of them shows that it is not all.
 */
@FaultSuite("Process life")
class KilledBehindHttp10IT {

    private static final List<String> FORMATS = List.of("?format=csv", "?format=ndjson", "");

    private final Laboratory laboratory = Laboratory.shared();

    /** Sockets and proxies can hold the whole course: without this, a kill may come after the end. */
    @BeforeEach
    void slowDown() {
        laboratory.databaseWire.weather(Weather.bandwidth(400_000));
    }

    @AfterEach
    void heal() {
        laboratory.databaseWire.weather(Weather.FINE);
        laboratory.healed();
    }

    @Test
    void aClientOfHttp10SeesTheKill() throws Exception {
        assertAll(afterTheKill(laboratory.service().port(), "HTTP/1.0").stream()
                .map(response -> () -> assertEquals(RawResponse.End.RESET, response.end())));
    }

    @Test
    void aClientBehindSuchAProxySeesTheKill() throws Exception {
        try (Http10Proxy proxy = new Http10Proxy(() -> laboratory.service().port())) {
            assertAll(afterTheKill(proxy.port(), "HTTP/1.1").stream().map(KilledBehindHttp10IT::broken));
        }
    }

    @Test
    void aClientBehindNginxSeesTheKill(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        int port = Ports.free();
        Process nginx = nginx(directory, port);
        try {
            await().until(() -> listens(port));
            assertAll(afterTheKill(port, "HTTP/1.1").stream().map(KilledBehindHttp10IT::broken));
        } finally {
            nginx.destroy();
            nginx.waitFor();
        }
    }

    /** What streams that had begun have become. */
    private List<RawResponse> afterTheKill(int port, String version) throws Exception {
        List<RawHttp> streams = new ArrayList<>();
        List<RawResponse> responses = new ArrayList<>();
        try {
            for (String format : FORMATS) {
                streams.add(RawHttp.send(
                        port, RawHttp.completions(laboratory.registrar, laboratory.course.code() + format, version)));
            }
            for (RawHttp stream : streams) {
                assertEquals(200, stream.read(20_000).soFar().status());
            }
            laboratory.service().process().destroyForcibly().waitFor();
            laboratory.databaseWire.weather(Weather.FINE);
            for (RawHttp stream : streams) {
                responses.add(stream.readToEnd());
            }
        } finally {
            for (RawHttp stream : streams) {
                stream.close();
            }
            laboratory.startService();
        }
        return responses;
    }

    private static Executable broken(RawResponse response) {
        return () -> assertFalse(response.whole(), "looks whole to every library");
    }

    /** As it comes from its package: HTTP/1.0 to its server, and buffering. */
    private Process nginx(Path directory, int port) throws IOException {
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d;
                        location / {
                            proxy_pass http://127.0.0.1:%3$d;
                        }
                    }
                }
                """.formatted(
                        directory, port, laboratory.service().port()));
        return new ProcessBuilder("/usr/sbin/nginx", "-c", configuration.toString())
                .inheritIO()
                .start();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
