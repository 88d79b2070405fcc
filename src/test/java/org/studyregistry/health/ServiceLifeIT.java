package org.studyregistry.health;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program without a database, before there is one, and after it was gone. */
@FaultSuite("Process life")
class ServiceLifeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path LOG = Path.of("target", "service-life.log");

    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final int databasePort = Ports.free();

    @Test
    void startsWhileTheDatabaseIsDownAndHealsByItself() throws IOException {
        Map<String, String> settings = Map.of(
                "quarkus.datasource.reactive.url",
                "postgresql://localhost:" + databasePort + "/postgres",
                "quarkus.datasource.username",
                PostgresServer.USER,
                "quarkus.datasource.password",
                PostgresServer.PASSWORD,
                "study-registry.database.lms-tables",
                "own",
                PostgresServer.JSON_LOG,
                "false");
        ServiceProcess service = start(settings);
        try {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> probe("live") == 200);
            assertEquals(200, probe("started"));
            assertEquals(503, probe("ready"));
            given().port(port)
                    .header("Authorization", "Basic some-key-0123456789")
                    .header("X-Request-Id", "nightly-42")
                    .get(Api.COMPLETIONS + "any")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", equalTo("5"))
                    .body("type", equalTo("urn:problem-type:study-registry:database-unavailable"));
            assertTrue(log().anyMatch(line -> line.contains("[nightly-42] 503 database-unavailable")), "in the log");

            PostgresServer database = PostgresServer.start(databasePort, Map.of());
            await().atMost(PATIENCE).until(() -> probe("ready") == 200);
            database.close();
            await().atMost(PATIENCE).until(() -> probe("ready") == 503);
            assertEquals(200, probe("live"));

            PostgresServer again = PostgresServer.start(databasePort, Map.of());
            await().atMost(PATIENCE).until(() -> probe("ready") == 200);
            again.close();
        } finally {
            service.close();
        }
    }

    @Test
    void refusesToStartWithoutADatabaseAndSaysWhatToSet() throws Exception {
        Process process = ServiceProcess.start(
                        port,
                        managementPort,
                        List.of(),
                        Map.of(),
                        builder -> builder.redirectOutput(ProcessBuilder.Redirect.PIPE))
                .process();

        String output = output(process);

        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertTrue(output.contains("No database is configured. Set QUARKUS_DATASOURCE_REACTIVE_URL"), output);
        assertEquals(1, output.strip().lines().count(), output);
    }

    private ServiceProcess start(Map<String, String> settings) {
        return ServiceProcess.start(
                port, managementPort, List.of("-Xmx64m"), settings, builder -> builder.redirectOutput(LOG.toFile()));
    }

    private static Stream<String> log() throws IOException {
        return Files.readAllLines(LOG).stream();
    }

    private int probe(String name) {
        return given().port(managementPort).get("/q/health/" + name).statusCode();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
