package org.studyregistry.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** The log of the packaged program as it is in production. */
class RequestLogIT {

    private static final Path LOG = Path.of("target", "request-log.log");

    @Test
    void isJsonWithTheRequestsPartsAsMembers() throws Exception {
        try (PostgresServer database = PostgresServer.start()) {
            Database.use(database);
            Map<String, String> settings = new HashMap<>(database.serviceSettings());
            settings.remove(PostgresServer.JSON_LOG);
            ServiceProcess service = ServiceProcess.start(
                    Ports.free(),
                    Ports.free(),
                    List.of("-Xmx64m"),
                    settings,
                    builder -> builder.redirectOutput(LOG.toFile()));
            try {
                assertTrue(service.awaitReady());
                RegistrarWithKey registrar = Lms.registrar();
                Module module = Lms.module();
                Lms.completions(module, 7);
                given().header("Authorization", registrar.authorization())
                        .header("X-Request-Id", "nightly-7")
                        .get(service.uri(Api.COMPLETIONS + module.code()))
                        .then()
                        .statusCode(200);
            } finally {
                service.close();
            }
            List<JsonPath> events =
                    Files.readAllLines(LOG).stream().map(JsonPath::from).toList();
            List<Map<String, String>> requests = events.stream()
                    .filter(event -> event.getString("loggerName").endsWith(".RequestLog"))
                    .map(event -> event.<String, String>getMap("mdc"))
                    .toList();

            assertEquals(1, requests.size());
            Map<String, String> parts = requests.get(0);
            assertEquals("nightly-7", parts.get("request-id"));
            assertEquals("200", parts.get("status"));
            assertEquals("7", parts.get("rows"));
            assertEquals("delivered", parts.get("end"));
            assertTrue(parts.get("registrar").startsWith("Registrar "), parts::toString);
            assertNotNull(parts.get("bytes"));
            assertNotNull(parts.get("ms"));
        }
    }
}
