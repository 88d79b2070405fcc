package org.studyregistry.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and the service, and does to responses what clients must be ready for. */
public final class UnreliableProxy implements AutoCloseable {

    /** What becomes of a response. */
    public enum Behaviour {
        /** Passed on as it is. */
        PASSES,
        /** 503 with {@code Retry-After}, and the service is not asked. */
        IS_BUSY,
        /** Cut in the middle: the connection ends before the announced length. */
        CUTS,
        /** Cut in the middle, but ended in order, as by a proxy that hides an interruption. */
        SHORTENS
    }

    private static final List<String> REQUEST_HEADERS = List.of("Authorization", "Content-Type");
    private static final List<String> RESPONSE_HEADERS = List.of("Content-Type", "request-id", "Retry-After");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String target;
    private final ConcurrentLinkedDeque<Behaviour> next = new ConcurrentLinkedDeque<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Behaviour then = Behaviour.PASSES;

    private UnreliableProxy(String target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    /** In front of a service at an address such as {@code http://localhost:8080}. */
    public static UnreliableProxy inFrontOf(String target) throws IOException {
        return new UnreliableProxy(target);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** How many requests came since the behaviour was set. */
    public int requests() {
        return requests.get();
    }

    /** Does these to the next responses, and then the last one again and again. */
    public void behave(Behaviour... behaviours) {
        requests.set(0);
        next.clear();
        next.addAll(List.of(behaviours));
        then = behaviours[behaviours.length - 1];
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        Behaviour behaviour = next.isEmpty() ? then : next.poll();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (behaviour == Behaviour.IS_BUSY) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                byte[] problem =
                        "{\"status\":503,\"detail\":\"Everything is taken.\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(503, problem.length);
                exchange.getResponseBody().write(problem);
                return;
            }
            HttpResponse<byte[]> response = ask(exchange, body);
            for (String name : RESPONSE_HEADERS) {
                response.headers().firstValue(name).ifPresent(value -> exchange.getResponseHeaders()
                        .set(name, value));
            }
            int all = response.body().length;
            int sent = behaviour == Behaviour.PASSES ? all : all / 2;
            exchange.sendResponseHeaders(response.statusCode(), behaviour == Behaviour.SHORTENS ? sent : all);
            exchange.getResponseBody().write(response.body(), 0, sent);
            exchange.getResponseBody().flush();
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (String name : REQUEST_HEADERS) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
