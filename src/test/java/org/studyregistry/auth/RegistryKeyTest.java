package org.studyregistry.auth;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Who is let in, and what everybody else is told. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RegistryKeyTest {

    private static final String PROBLEM = "urn:problem-type:study-registry:";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic %s", "basic %s", "BASIC %s", "Basic     %s", "Bearer %s", "bearer  %s", "Basic %s  "})
    void aGoodKeyIsTakenInEitherScheme(String header) {
        get(header.formatted(registrar.key())).statusCode(200);
    }

    @Test
    void noKeyIsUnauthorized() {
        given().get(Api.COMPLETIONS + module.code())
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Basic realm=\"study-registry\", Bearer realm=\"study-registry\""))
                .header("Content-Type", "application/problem+json")
                .header("Cache-Control", "no-store")
                .body("type", equalTo(PROBLEM + "key-missing"));
    }

    @Test
    void aKeyIsAskedForEvenWhereThereIsNothing() {
        given().get("/api/v0/no-such-thing").then().statusCode(401);
        given().delete(Api.COMPLETIONS + module.code()).then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "Basic, no registry key after it",
        "Basic Basic %s, doubled",
        "Basic Bearer %s, doubled",
        "Token %s, must be 'Basic' or 'Bearer'",
        "%s, must be 'Basic' or 'Bearer'",
        "Basic tooshort, 16 to 255",
        "Basic %s %s, white space inside",
        "Basic ääääääääääääääääää, printable ASCII"
    })
    void aMalformedHeaderIsToldWhatIsWrong(String header, String reason) {
        get(header.replace("%s", registrar.key()))
                .statusCode(401)
                .body("type", equalTo(PROBLEM + "key-malformed"))
                .body("detail", containsString(reason))
                .body(not(containsString(registrar.key())));
    }

    @Test
    void aKeyThatIsTooLongIsMalformed() {
        get("Basic " + "k".repeat(256)).statusCode(401).body("type", equalTo(PROBLEM + "key-malformed"));
        get("Basic " + "k".repeat(255)).statusCode(401).body("type", equalTo(PROBLEM + "key-unknown"));
    }

    @ParameterizedTest
    @CsvSource({
        "user:password-123, base64 of user:password, curl's -u",
        "a:b, base64 of user:password, axios' auth",
        "user:pässword-123, base64 of user:password, .netrc",
        "%s:, an empty password, -u <key>:",
        ":%s, an empty user name, -u :<key>",
        "%s, base64 of a bare registry key, Authorization: Basic <registry key>"
    })
    void base64IsRecognisedAndSaysWhatTheClientDid(String credentials, String mistake, String option) {
        String plain = credentials.replace("%s", registrar.key());
        String encoded = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));

        for (String scheme : List.of("Basic ", "Bearer ")) {
            get(scheme + encoded)
                    .statusCode(401)
                    .body("type", equalTo(PROBLEM + "key-malformed"))
                    .body("detail", containsString(mistake))
                    .body("detail", containsString(option))
                    .body(not(containsString(registrar.key())))
                    .body(not(containsString(encoded)));
        }
    }

    /** What a key looks like does not matter where somebody has it. */
    @Test
    void aKeyThatLooksLikeBase64IsAKeyAllTheSame() {
        String key = Base64.getEncoder().encodeToString(("user:" + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
        Lms.key(registrar.id(), key);

        get("Basic " + key).statusCode(200);
    }

    @Test
    void twoAuthorizationHeadersAreRefused() throws IOException {
        try (RawHttp http = RawHttp.send(
                "GET " + Api.COMPLETIONS + module.code() + " HTTP/1.1\r\nHost: localhost\r\n" + "Authorization: "
                        + registrar.authorization() + "\r\nAuthorization: Basic other-key-0123456789\r\n\r\n")) {
            RawResponse response = http.readToEnd();

            assertEquals(401, response.status());
            assertTrue(response.body().contains("more than one Authorization header"), response.body());
        }
    }

    @Test
    void anEmptyHeaderIsMalformed() throws IOException {
        try (RawHttp http = RawHttp.send(
                "GET " + Api.COMPLETIONS + module.code() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: \r\n\r\n")) {
            RawResponse response = http.readToEnd();

            assertEquals(401, response.status());
            assertTrue(response.body().contains("header is empty"), response.body());
        }
    }

    @Test
    void anUnknownKeyIsNeverRepeated() {
        String key = "unknown-key-with-a-secret-in-it";

        get("Basic " + key)
                .statusCode(401)
                .header("WWW-Authenticate", not(containsString(key)))
                .body("type", equalTo(PROBLEM + "key-unknown"))
                .body(not(containsString(key)));
    }

    @Test
    void aRevokedKeyIsRefusedFromThenOn() {
        get(registrar.authorization()).statusCode(200);
        Database.execute(
                "update study_registry.registry_keys set revoked_at = now() where registrar_id = ?", registrar.id());

        get(registrar.authorization()).statusCode(401).body("type", equalTo(PROBLEM + "key-revoked"));
    }

    @Test
    void anExpiredKeyIsRefused() {
        Database.execute(
                "update study_registry.registry_keys set expires_at = now() where registrar_id = ?", registrar.id());

        get(registrar.authorization()).statusCode(401).body("type", equalTo(PROBLEM + "key-expired"));
    }

    @Test
    void theKeysOfADeletedRegistrarAreUnknown() {
        Database.execute("update public.study_registry_registrars set deleted_at = now() where id = ?", registrar.id());

        get(registrar.authorization()).statusCode(401).body("type", equalTo(PROBLEM + "key-unknown"));
    }

    /** Prepared statements outlive the change, but not another type of their results. */
    @Test
    void theLmsMayChangeATypeMeanwhile() {
        get(registrar.authorization()).statusCode(200);
        Database.execute("alter table public.study_registry_registrars alter name type text");
        try {
            get(registrar.authorization()).statusCode(200);
        } finally {
            Database.execute("alter table public.study_registry_registrars alter name type varchar(255)");
        }
    }

    @Test
    void thePlaintextKeysOfTheLmsAreRefusedUnlessTheSettingSaysOtherwise() {
        get("Basic legacy-" + registrar.id()).statusCode(401).body("type", equalTo(PROBLEM + "key-unknown"));
    }

    private ValidatableResponse get(String authorization) {
        return given().header("Authorization", authorization)
                .get(Api.COMPLETIONS + module.code())
                .then();
    }
}
