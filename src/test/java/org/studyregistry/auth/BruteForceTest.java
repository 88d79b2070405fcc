package org.studyregistry.auth;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.PostgresTestResource;

/** What an address that tries keys meets, and what its neighbours do not notice. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(BruteForceTest.Strict.class)
@FaultSuite("Limits")
class BruteForceTest {

    private static final int FAILURES = 3;

    /** Behind a trusted proxy on this machine, three failures an hour. */
    public static final class Strict implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "study-registry.brute-force.failures", Integer.toString(FAILURES),
                    "study-registry.brute-force.window", "1H",
                    "study-registry.brute-force.live-keys-interval", "1S",
                    "study-registry.http.trusted-proxies", "127.0.0.0/8,::1,198.51.100.0/24");
        }
    }

    private final String attacker =
            "2001:db8:" + Integer.toHexString(random()) + ":" + Integer.toHexString(random()) + "::1";
    private final String course = Lms.module().code();

    @Test
    void afterSoManyWrongKeysTheAddressIsToldWhenToComeBack() {
        for (int i = 0; i < FAILURES; i++) {
            wrongKeyFrom(attacker).then().statusCode(401);
        }

        Response refused = wrongKeyFrom(attacker);

        refused.then()
                .statusCode(429)
                .header("Content-Type", "application/problem+json")
                .body("type", containsString("too-many-failures"));
        int wait = Integer.parseInt(refused.header("Retry-After"));
        assertTrue(wait > 0 && wait <= 3600, "Retry-After: " + wait);
    }

    @Test
    void keysThatArePresentedAtOnceCountBeforeTheyAreLookedUp() {
        List<Integer> answers = Parallel.run(12, i -> wrongKeyFrom(attacker).statusCode());

        assertEquals(FAILURES, Collections.frequency(answers, 401), answers::toString);
        assertEquals(12 - FAILURES, Collections.frequency(answers, 429), answers::toString);
    }

    @Test
    void aRefusedRequestDoesNotReachTheDatabase() throws SQLException {
        refuse(attacker);

        try (Connection operator = Database.connect()) {
            lockKeys(operator);

            wrongKeyFrom(attacker).then().statusCode(429);
        }
    }

    @Test
    void aKeyWithAWrongChecksumDoesNotReachTheDatabaseAndIsToldSo() throws SQLException {
        String mistyped = "srk_" + "0".repeat(49);

        try (Connection operator = Database.connect()) {
            lockKeys(operator);

            request(mistyped, attacker)
                    .then()
                    .statusCode(401)
                    .body("type", containsString("key-malformed"))
                    .body("detail", containsString("checksum"))
                    .body("detail", not(containsString("0000")));
        }
    }

    /** A precise 401 ends a hunt for a wrong header; a 429 would hide it. */
    @Test
    void whatIsNoKeyAtAllIsNotCounted() {
        for (int i = 0; i < FAILURES + 1; i++) {
            request("short", attacker).then().statusCode(401);
        }

        wrongKeyFrom(attacker).then().statusCode(401);
    }

    @Test
    void aGoodKeyIsNotSlowedByItsNeighboursFailures() {
        RegistrarWithKey registrar = Lms.registrar();
        request(registrar.key(), attacker).then().statusCode(200);
        refuse(attacker);

        request(registrar.key(), attacker).then().statusCode(200);
    }

    /** Also one that this process has never seen, since it may have started a moment ago. */
    @Test
    void aGoodKeyThatWasNeverUsedIsNotSlowedOnceItWasRead() {
        refuse(attacker);
        RegistrarWithKey registrar = Lms.registrar();

        await().untilAsserted(() -> request(registrar.key(), attacker).then().statusCode(200));
    }

    @Test
    void aKeyThatWasGoodOnceIsCountedLikeAnyOther() {
        RegistrarWithKey registrar = Lms.registrar();
        request(registrar.key(), attacker).then().statusCode(200);
        Database.execute(
                "update study_registry.registry_keys set revoked_at = now() where registrar_id = ?", registrar.id());
        for (int i = 0; i < FAILURES; i++) {
            request(registrar.key(), attacker).then().statusCode(401).body("type", containsString("key-revoked"));
        }

        await().untilAsserted(() -> request(registrar.key(), attacker).then().statusCode(429));
    }

    @Test
    void anotherAddressIsNotRefused() {
        refuse(attacker);

        wrongKeyFrom("192.0.2." + ThreadLocalRandom.current().nextInt(1, 255))
                .then()
                .statusCode(401);
    }

    /** Whatever a client writes into the header itself stands before what the proxies add. */
    @Test
    void aForgedForwardedAddressDoesNotHelp() {
        refuse(attacker);

        wrongKeyFrom("203.0.113.77, " + attacker + ", 198.51.100.7").then().statusCode(429);
    }

    private void refuse(String address) {
        for (int i = 0; i < FAILURES; i++) {
            wrongKeyFrom(address);
        }
    }

    private Response wrongKeyFrom(String address) {
        return request("wrong-key-" + UUID.randomUUID(), address);
    }

    private Response request(String key, String address) {
        return RestAssured.given()
                .header("Authorization", "Basic " + key)
                .header("X-Forwarded-For", address)
                .get(Api.COMPLETIONS + course);
    }

    /** From now on, each look-up of a key waits. */
    private static void lockKeys(Connection operator) throws SQLException {
        operator.setAutoCommit(false);
        try (var statement = operator.createStatement()) {
            assertEquals(
                    0, statement.executeUpdate("lock table study_registry.registry_keys in access exclusive mode"));
        }
    }

    private static int random() {
        return ThreadLocalRandom.current().nextInt(1, 0xFFFF);
    }
}
