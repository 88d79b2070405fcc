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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
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
                    "study-registry.registrations.max-concurrent", "3",
                    "study-registry.registrations.max-per-registrar", "2",
                    "study-registry.registrations.max-bytes", "4K",
                    "quarkus.datasource.reactive.additional-properties.lock_timeout", "14s",
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
        RegistrarWithKey other = Lms.registrar();
        try (Wire first = new Wire();
                Wire second = new Wire();
                Wire third = new Wire()) {
            String expectant = head("Content-Length: 2\nExpect: 100-continue");
            first.lines(expectant).readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            second.lines(expectant).readUntil("HTTP/1.1 100 Continue\r\n\r\n");

            post(registrar, body)
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("urn:problem-type:study-registry:too-many-requests"))
                    .body("limit", equalTo(2));
            post(other, body).then().statusCode(200);
            third.lines(expectant.replace(registrar.authorization(), other.authorization()))
                    .readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            post(Lms.registrar(), body)
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("urn:problem-type:study-registry:service-busy"));

            first.send("[]").readUntil("HTTP/1.1 200 OK\r\n");
            second.abandon();
            Awaitility.await().untilAsserted(() -> post(registrar, body).then().statusCode(200));
        }
    }

    @Test
    void bytesAreCountedAsTheyComeAndARegistrarHasAShareOfThem() {
        RegistrarWithKey other = Lms.registrar();
        String large = "[" + " ".repeat(1500) + "]";
        try (Wire first = new Wire();
                Wire second = new Wire()) {
            String expectant = head("Content-Length: 1800\nExpect: 100-continue");
            first.lines(expectant).readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            first.send(" ".repeat(1500));

            Awaitility.await().untilAsserted(() -> post(registrar, large)
                    .then()
                    .statusCode(429)
                    .body("type", equalTo("urn:problem-type:study-registry:too-many-requests")));
            post(registrar, "[]").then().statusCode(200);
            post(other, large).then().statusCode(200);
            second.lines(expectant.replace(registrar.authorization(), other.authorization()))
                    .readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            second.send(" ".repeat(1500));

            Awaitility.await().untilAsserted(() -> post(Lms.registrar(), large)
                    .then()
                    .statusCode(503)
                    .body("type", equalTo("urn:problem-type:study-registry:service-busy")));
            first.abandon();
            Awaitility.await().untilAsserted(() -> post(registrar, large).then().statusCode(200));
        }
    }

    @Test
    void whoLeavesKeepsItsPlaceUntilTheWorkHasEnded() throws SQLException {
        UUID completion = Lms.completion(Lms.module());
        String body = batch(item(completion, NUMBER));
        try (Connection lock = Database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table public.course_module_completion_registered_to_study_registries"
                    + " in access exclusive mode");
            for (int i = 0; i < 2; i++) {
                Wire leaving = new Wire();
                leaving.lines(head("Content-Length: " + body.length() + "\nExpect: 100-continue"))
                        .readUntil("HTTP/1.1 100 Continue\r\n\r\n");
                leaving.send(body);
                Awaitility.await().until(() -> waiting() == 1);
                leaving.abandon();
            }

            post(registrar, body).then().statusCode(429);

            lock.rollback();
        }
        Awaitility.await().untilAsserted(() -> post(registrar, body).then().statusCode(200));
        assertEquals(1, Registering.rows(completion, registrar));
    }

    private static long waiting() {
        return Database.count("select count(*) from pg_stat_activity where application_name = 'study-registry'"
                + " and wait_event_type = 'Lock'");
    }
}
