package org.studyregistry.tracing;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.SpanReceiver;
import org.studyregistry.testsupport.SpanReceiver.ReceivedSpan;

/** The packaged program and a collector that takes what it sends. */
class TracingIT {

    private static final String PARENT = "0af7651916cd43dd8448eb211c80319c";

    private static PostgresServer database;

    @BeforeAll
    static void startDatabase() {
        database = PostgresServer.start();
        Database.use(database);
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @Test
    void aStreamedRequestIsSpansOfItsPartsWithTheNumberOfRows() throws Exception {
        try (SpanReceiver collector = new SpanReceiver();
                ServiceProcess service = start(
                        collector,
                        Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.bsp.schedule.delay", "100ms"))) {
            RegistrarWithKey registrar = stream(service);

            await().until(() ->
                    collector.spans().stream().anyMatch(span -> span.name().equals("stream")));
            await().until(() ->
                    collector.spans().stream().anyMatch(span -> span.parent().equals("b7ad6b7169203331")));
            Map<String, ReceivedSpan> parts = collector.spans().stream()
                    .filter(span -> List.of("auth", "resolve", "stream").contains(span.name()))
                    .collect(Collectors.toMap(ReceivedSpan::name, span -> span));
            ReceivedSpan request = collector.spans().stream()
                    .filter(span -> span.parent().equals("b7ad6b7169203331"))
                    .findAny()
                    .orElseThrow();
            assertEquals(3, parts.size());
            parts.values().forEach(part -> {
                assertEquals(PARENT, part.trace(), part.name());
                assertEquals(request.id(), part.parent(), part.name());
            });
            assertEquals("7", parts.get("stream").attributes().get("study_registry.rows"));
            assertEquals("delivered", parts.get("stream").attributes().get("study_registry.end"));
            String all = collector.everything();
            assertTrue(all.contains("study-registry"), "the service's name");
            assertFalse(all.contains(registrar.key()), "a key");
            assertFalse(all.contains("@example.com"), "a student's data");
        }
    }

    @Test
    void nothingIsSentUnlessItIsTurnedOn() throws Exception {
        try (SpanReceiver collector = new SpanReceiver()) {
            try (ServiceProcess service = start(collector, Map.of())) {
                stream(service);
            }
            // What waited would have been sent when the service stopped.
            assertEquals(0, collector.requests());
        }
    }

    private static ServiceProcess start(SpanReceiver collector, Map<String, String> settings)
            throws InterruptedException {
        Map<String, String> all = new HashMap<>(database.serviceSettings());
        all.put("quarkus.otel.exporter.otlp.endpoint", collector.endpoint());
        all.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        all.putAll(settings);
        ServiceProcess service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx64m"),
                all,
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.DISCARD));
        assertTrue(service.awaitReady());
        return service;
    }

    private static RegistrarWithKey stream(ServiceProcess service) {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Lms.completions(module, 7);
        given().header("Authorization", registrar.authorization())
                .header("traceparent", "00-" + PARENT + "-b7ad6b7169203331-01")
                .get(service.uri(Api.COMPLETIONS + module.code()))
                .then()
                .statusCode(200);
        return registrar;
    }
}
