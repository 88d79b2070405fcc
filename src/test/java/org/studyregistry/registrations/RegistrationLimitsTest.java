package org.studyregistry.registrations;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.Wire;

/** The bounds of a request to register, with bounds small enough to meet. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(RegistrationLimitsTest.SmallLimits.class)
@FaultSuite("Limits")
class RegistrationLimitsTest {

    private static final int MAX_BYTES = 2048;

    public static class SmallLimits implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "study-registry.registrations.max-body-size", "2K",
                    "study-registry.registrations.max-items", "10",
                    "study-registry.registrations.max-reported", "3",
                    "study-registry.registrations.max-concurrent", "2",
                    "study-registry.registrations.body-timeout", "2S");
        }
    }

    private final RegistrarWithKey registrar = Lms.registrar();

    private String head(String headers) {
        return "POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: " + registrar.authorization()
                + "\nContent-Type: application/json\n" + headers + "\n\n";
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() {
        post(registrar, "[" + " ".repeat(MAX_BYTES - 2) + "]").then().statusCode(200);
    }

    @Test
    void aLargerBodyIsToldTheLimit() {
        post(registrar, "[" + " ".repeat(MAX_BYTES - 1) + "]")
                .then()
                .statusCode(413)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:problem-type:study-registry:body-too-large"))
                .body("limit", equalTo(MAX_BYTES))
                .body("unit", equalTo("bytes"));
    }

    @Test
    void aLargerBodyIsRefusedBeforeItIsSent() {
        try (Wire connection = new Wire()) {
            connection.lines(head("Content-Length: 99999999999"));

            assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 413 "));
            connection.readUntil("\"limit\":2048,\"unit\":\"bytes\"");
        }
    }

    @Test
    void aLargerBodyWithoutALengthIsCutOffAtTheLimit() {
        try (Wire connection = new Wire()) {
            connection.lines(head("Transfer-Encoding: chunked"));
            String chunk = "400\r\n" + " ".repeat(1024) + "\r\n";

            connection.send(chunk).send(chunk).send(chunk);

            assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void theConnectionOfALargerBodyCanBeUsedOn() {
        try (Wire connection = new Wire()) {
            connection.lines(head("Content-Length: 5000")).send(" ".repeat(5000));
            assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 413 "));

            connection.lines(head("Content-Length: 2")).send("[]");

            connection.readUntil("HTTP/1.1 200 OK\r\n");
        }
    }

    /** The layer below would otherwise refuse this one without looking at the key, and without a body. */
    @Test
    void theKeyIsCheckedBeforeTheSize() {
        try (Wire connection = new Wire()) {
            connection.lines(
                    "POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: Basic unknown-key-unknown\n"
                            + "Content-Length: 99999999999\n\n");

            assertEquals("HTTP/1.1 401 Unauthorized\r\n", connection.readUntil("\r\n"));
        }
    }

    @Test
    void whoSendsOnForEverAfterTheAnswerIsCutOff() {
        try (Wire connection = new Wire()) {
            connection.lines(
                    "POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: Basic unknown-key-unknown\n"
                            + "Transfer-Encoding: chunked\n\n");
            assertEquals("HTTP/1.1 401 Unauthorized\r\n", connection.readUntil("\r\n"));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThrows(UncheckedIOException.class, () -> connection.lines("1\n \n")));
        }
    }

    @Test
    void moreItemsThanTheLimitAreRefused() {
        post(registrar, batch(Stream.generate(() -> "1").limit(10).toArray(String[]::new)))
                .then()
                .statusCode(400);
        post(registrar, batch(Stream.generate(() -> "1").limit(11).toArray(String[]::new)))
                .then()
                .statusCode(413)
                .body("limit", equalTo(10))
                .body("unit", equalTo("items"));
    }

    @Test
    void aLongListOfErrorsIsCutAndTheirNumberTold() {
        post(registrar, "[1,2,3,4,5]")
                .then()
                .statusCode(400)
                .body("error_count", equalTo(5))
                .body("errors", hasSize(3));
    }

    @Test
    void aBodyThatDoesNotArriveIsNotWaitedForForEver() {
        try (Wire connection = new Wire()) {
            connection.lines(head("Content-Length: 10")).send("[");

            assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 408 "));
        }
    }

    @Test
    void moreRequestsAtOnceThanTheLimitAreRefusedUntilOneEnds() {
        UUID completion = Lms.completion(Lms.module());
        String body = batch(item(completion, NUMBER));
        try (Wire first = new Wire();
                Wire second = new Wire()) {
            String expectant = head("Content-Length: 2\nExpect: 100-continue");
            first.lines(expectant).readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            second.lines(expectant).readUntil("HTTP/1.1 100 Continue\r\n\r\n");

            post(registrar, body)
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("urn:problem-type:study-registry:service-busy"));

            first.send("[]").readUntil("HTTP/1.1 200 OK\r\n");
            second.abandon();
            Awaitility.await().untilAsserted(() -> post(registrar, body).then().statusCode(200));
        }
    }
}
