package org.studyregistry.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Stands in for the system that this service replaces: says what it is told to, and for all else what that one would. */
public final class ReferenceSystem implements AutoCloseable {

    public static final String KEY = "the-reference-knows-this-key";

    private final HttpServer server;
    private final Map<String, String> bodies = new ConcurrentHashMap<>();

    /** An unknown course is an empty success to it, and an empty array lacks its beginning. */
    private volatile Function<String, String> others = path -> "]";

    public ReferenceSystem() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** From now on answers for every other course what the newest reference would, or one of before 2026. */
    public void follows(Function<String, String> rules) {
        others = rules;
    }

    /** From now on answers this, with 200, for a course. */
    public void gives(String course, String body) {
        bodies.put(Api.COMPLETIONS + course, body);
    }

    public URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean known = ("Basic " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        String path = exchange.getRequestURI().toString();
        String given = bodies.get(path);
        byte[] body = (given == null ? others.apply(path) : given).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 403, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
