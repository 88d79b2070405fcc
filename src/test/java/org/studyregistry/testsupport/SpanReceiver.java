package org.studyregistry.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of OpenTelemetry: takes spans as protobuf over HTTP and keeps them. */
public final class SpanReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<byte[]> requests = new CopyOnWriteArrayList<>();

    public SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    /** A span, ids in hexadecimal, values of attributes as text. */
    public record ReceivedSpan(String trace, String id, String parent, String name, Map<String, String> attributes) {}

    /** The address for {@code quarkus.otel.exporter.otlp.endpoint}. */
    public String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public int requests() {
        return requests.size();
    }

    /** All that was sent, byte by byte. */
    public String everything() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        requests.forEach(all::writeBytes);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The spans so far: ExportTraceServiceRequest, resource_spans, scope_spans, spans. */
    public List<ReceivedSpan> spans() {
        return requests.stream()
                .flatMap(request -> new Protobuf(request).messages(1).stream())
                .flatMap(resource -> resource.messages(2).stream())
                .flatMap(scope -> scope.messages(2).stream())
                .map(SpanReceiver::span)
                .toList();
    }

    private static ReceivedSpan span(Protobuf span) {
        Map<String, String> attributes = new HashMap<>();
        for (Protobuf attribute : span.messages(9)) {
            Protobuf value = attribute.messages(2).get(0);
            attributes.put(attribute.text(1), value.has(1) ? value.text(1) : Long.toString(value.number(3)));
        }
        return new ReceivedSpan(hex(span.bytes(1)), hex(span.bytes(2)), hex(span.bytes(4)), span.text(5), attributes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
