package org.studyregistry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.OneProgram;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Clients that offer HTTP/2, in all the ways in which they do. */
@QuarkusIntegrationTest
@OneProgram
@QuarkusTestResource(PostgresTestResource.class)
class UpgradeIT {

    private static final String SETTINGS = "AAMAAABkAAQAAP__";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upgrade, HTTP2-Settings |",
                "Upgrade                 |",
                "Upgrade                 | HTTP2-Settings: AAMAAABkAAQAAP__",
                "HTTP2-Settings          | HTTP2-Settings: AAMAAABkAAQAAP__",
                "close                   | HTTP2-Settings: AAMAAABkAAQAAP__",
                "Upgrade, HTTP2-Settings | HTTP2-Settings: no base64!",
                "Upgrade, HTTP2-Settings | HTTP2-Settings: AAMAAABkAA",
                "Upgrade, HTTP2-Settings | HTTP2-Settings: AAT_____",
            })
    void whatCannotBeUpgradedIsServedAsHttp11(String connection, String settings) throws Exception {
        String headers =
                "Upgrade: h2c\r\nConnection: " + connection + "\r\n" + (settings == null ? "" : settings + "\r\n");

        assertIsServed(RawHttp.completions(registrar, module.code(), "HTTP/1.1", headers));
    }

    @Test
    void twoSettingsAreNone() throws Exception {
        String settings = "HTTP2-Settings: " + SETTINGS + "\r\n";

        assertIsServed(RawHttp.completions(
                registrar,
                module.code(),
                "HTTP/1.1",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n" + settings + settings));
    }

    @Test
    void aBodyIsReadAllTheSame() throws Exception {
        String request = "POST /api/v0/study-registry/completion-registered-to-study-registry HTTP/1.1\r\n"
                + "Host: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Type: application/json\r\n"
                + "Authorization: " + registrar.authorization() + "\r\nContent-Length: 2\r\n\r\n[]";

        try (RawHttp http = RawHttp.send(request)) {
            assertEquals(200, http.readToEnd().status());
        }
    }

    private void assertIsServed(String request) throws Exception {
        try (RawHttp http = RawHttp.send(request)) {
            RawResponse response = http.readToEnd();

            assertEquals(200, response.status());
            assertEquals("[]", response.body());
        }
    }

    /** Whole or byte by byte, as a first packet may end anywhere. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValidUpgradeIsDone(boolean whole) throws Exception {
        String request = RawHttp.completions(
                registrar,
                module.code(),
                "HTTP/1.1",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: " + SETTINGS + "\r\n");
        try (RawHttp http = RawHttp.send(whole ? request : request.substring(0, 1))) {
            for (int i = 1; i < request.length() && !whole; i++) {
                http.more(request.substring(i, i + 1));
            }

            assertEquals(101, http.read(30).soFar().status());
        }
    }

    @Test
    void javasOwnClientUpgrades() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + Api.COMPLETIONS + module.code()))
                .header("Authorization", registrar.authorization())
                .build();

        HttpResponse<String> response =
                ContractCheck.send(java.net.http.HttpClient.newHttpClient(), request, BodyHandlers.ofString());

        assertEquals(java.net.http.HttpClient.Version.HTTP_2, response.version());
        assertEquals("[]", response.body());
    }

    @Test
    void whoKnowsThatItIsHttp2IsServedSo() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            HttpVersion version = client.request(
                            HttpMethod.GET, RestAssured.port, "localhost", Api.COMPLETIONS + module.code())
                    .compose(request -> request.putHeader("Authorization", registrar.authorization())
                            .send())
                    .compose(response -> response.body().map(body -> {
                        ContractCheck.checked(response, body);
                        assertEquals(200, response.statusCode());
                        return response.version();
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertTrue(version == HttpVersion.HTTP_2);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
