package org.studyregistry.registrations;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.Wire;

/** Requests to register as they come over the wire: who may, in which form, and what they opt in to. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RegistrationRequestsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final UUID completion = Lms.completion(module);

    /** Byte for byte what axios 1 sends. The real client takes any other phrase than OK for a failure. */
    @Test
    void theRealClientsRequestIsAnsweredWithTheReasonPhraseOk() {
        String body = batch(item(completion, NUMBER, "2022-06-22T08:30:00.000Z"));
        try (Wire connection = new Wire()) {
            connection
                    .lines("POST " + Registering.PATH + " HTTP/1.1\n"
                            + "Accept: application/json, text/plain, */*\n"
                            + "Content-Type: application/json\n"
                            + "Authorization: " + registrar.authorization() + "\n"
                            + "Connection: close\n"
                            + "User-Agent: axios/1.21.1\n"
                            + "Content-Length: " + body.length() + "\n"
                            + "Accept-Encoding: gzip, compress, deflate, br\n"
                            + "Host: localhost\n\n")
                    .send(body);

            assertEquals("HTTP/1.1 200 OK\r\n", connection.readUntil("\r\n"));
            connection.readUntil("{\"registered\":1,\"already_registered\":0,\"conflicts\":0}");
        }
    }

    @Test
    void theAliasDoesTheSame() {
        Registering.as(registrar)
                .body(batch(item(completion, NUMBER)))
                .post(Registering.ALIAS)
                .then()
                .statusCode(200)
                .body("registered", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {Registering.PATH, Registering.ALIAS})
    void onlyPostIsAllowed(String path) {
        Api.as(registrar).get(path).then().statusCode(405).header("Allow", "OPTIONS, POST");
    }

    @Test
    void aBadKeyIsRefusedBeforeTheBodyIsSent() {
        try (Wire connection = new Wire()) {
            connection.lines(
                    "POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: Basic unknown-key-unknown\n"
                            + "Content-Type: application/json\nContent-Length: 1000\nExpect: 100-continue\n\n");

            assertEquals("HTTP/1.1 401 Unauthorized\r\n", connection.readUntil("\r\n"));
            assertTrue(connection.readUntil("}").contains("key-unknown"));
        }
    }

    @Test
    void aKeyWithoutTheRightIsRefusedBeforeTheBodyIsSent() {
        Database.execute(
                "update study_registry.registry_keys set can_register = false where registrar_id = ?", registrar.id());
        try (Wire connection = new Wire()) {
            connection.lines("POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: "
                    + registrar.authorization() + "\nContent-Type: text/plain\nContent-Length: 1000\n\n");

            assertEquals("HTTP/1.1 403 Forbidden\r\n", connection.readUntil("\r\n"));
        }
    }

    @Test
    void whoWaitsToBeToldSendsTheBodyThen() {
        try (Wire connection = new Wire()) {
            connection.lines("POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: "
                    + registrar.authorization()
                    + "\nContent-Type: application/json\nContent-Length: 2\nExpect: 100-continue\n\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", connection.readUntil("\r\n\r\n"));

            connection.send("[]");

            assertEquals("HTTP/1.1 200 OK\r\n", connection.readUntil("\r\n"));
        }
    }

    @Test
    void aChunkedBodyIsRead() {
        try (Wire connection = new Wire()) {
            connection.lines("POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: "
                    + registrar.authorization()
                    + "\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n1\n[\n1\n]\n0\n\n");

            assertEquals("HTTP/1.1 200 OK\r\n", connection.readUntil("\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json; charset=UTF-8",
                "application/json;charset=\"utf-8\"",
                "application/json; profile=x"
            })
    void jsonInUtf8IsTaken(String contentType) {
        assertEquals(200, statusOf("Content-Type: " + contentType + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain\n",
                "Content-Type: application/*\n",
                "Content-Type: application/xml\n",
                "Content-Type: application/problem+json\n",
                "Content-Type: application/json; charset=iso-8859-1\n",
                "Content-Type: json\n",
                "Content-Type: application/json\nContent-Type: application/json\n",
                "Content-Type: application/json\nContent-Encoding: gzip\n"
            })
    void anythingElseIsUnsupported(String headers) {
        assertEquals(415, statusOf(headers));
    }

    private int statusOf(String headers) {
        try (Wire connection = new Wire()) {
            connection.lines("POST " + Registering.PATH + " HTTP/1.1\nHost: x\nAuthorization: "
                    + registrar.authorization() + "\nContent-Length: 2\n" + headers + "\n[]");
            return Integer.parseInt(connection.readUntil("\r\n").substring(9, 12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "[", "[]]", "[] 1", "[{\"a\":1,\"a\":2}]", "[NaN]", "[1,]", "// c\n[]"})
    void whatIsNoJsonArrayIsRefusedAsAWhole(String body) {
        post(registrar, body)
                .then()
                .statusCode(400)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:problem-type:study-registry:invalid-json"));
    }

    @Test
    void aSurrogateHalfInAnIdStillMakesAProblem() {
        post(registrar, "[{\"completion_id\":\"\\ud800\",\"student_number\":\"\\ud800\"}]")
                .then()
                .statusCode(400)
                .body("errors[0].code", equalTo("malformed"))
                .body("errors[1].code", equalTo("invalid_student_number"));
    }

    @Test
    void theRepresentationIsWhatIsStored() {
        UUID before = Lms.completion(module);
        post(registrar, batch(item(before, "777"))).then().statusCode(200);
        UUID ofTheReference = Lms.completion(module);
        Lms.registered(ofTheReference, registrar.id());

        Registering.as(registrar)
                .header("Prefer", "wait=1 , RETURN = \"representation\"; x=\",\", handling=strict")
                .body(batch(
                        item(completion, NUMBER, "2022-06-22T11:30:00.5+03:00"),
                        item(before, "888"),
                        item(ofTheReference, "999")))
                .post(Registering.PATH)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "return=representation")
                .body("results", nullValue())
                .body("registrations[0].index", equalTo(0))
                .body("registrations[0].completion_id", equalTo(completion.toString()))
                .body("registrations[0].student_number", equalTo(NUMBER))
                .body("registrations[0].registration_date", equalTo("2022-06-22T08:30:00.500Z"))
                .body("registrations[0].received_at", receivedAt())
                .body("registrations[0].new", equalTo(true))
                .body("registrations[1].student_number", equalTo("777"))
                .body("registrations[1].registration_date", equalTo("2022-06-22T08:30:00Z"))
                .body("registrations[1].new", equalTo(false))
                .body("registrations[2].student_number", equalTo(NUMBER))
                .body("registrations[2].registration_date", nullValue());
    }

    /** Else numbers could be tried until the one that stands is found, without a trace. */
    @Test
    void aDryRunOfAKeyThatMayOnlyRegisterIsTheSameWhateverNumberStands() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());

        List<String> answers = Stream.of(NUMBER, "999")
                .map(number -> Registering.as(registrar)
                        .header("Prefer", "return=representation, handling=lenient")
                        .body(batch(item(completion, number)))
                        .post(Registering.PATH + "?dry_run=true")
                        .then()
                        .statusCode(200)
                        .body("already_registered", equalTo(1))
                        .body("conflicts", equalTo(0))
                        .extract()
                        .asString())
                .toList();

        assertEquals(answers.get(0), answers.get(1));
    }

    @Test
    void aKeyThatMayOnlyRegisterIsNotToldWhatIsStored() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());

        String answer = Registering.as(registrar)
                .header("Prefer", "return=representation, handling=lenient")
                .body(batch(item(completion, "999")))
                .post(Registering.PATH)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "handling=lenient")
                .body("conflicting[0].student_number", equalTo("999"))
                .body("registrations", nullValue())
                .extract()
                .asString();

        assertFalse(answer.contains(NUMBER), answer);
        assertEquals(0, lookups());
    }

    @Test
    void studentNumbersThatAreShownLeaveARecord() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
        assertEquals(0, lookups());

        Registering.as(registrar)
                .body(batch(item(completion, "999")))
                .post(Registering.PATH + "?dry_run=true")
                .then()
                .body("conflicting[0].registered_student_number", equalTo(NUMBER));
        assertEquals(1, lookups());

        Registering.as(registrar)
                .header("Prefer", "return=representation")
                .body(batch(item(completion, NUMBER)))
                .post(Registering.PATH)
                .then()
                .body("registrations[0].student_number", equalTo(NUMBER));
        assertEquals(2, lookups());
    }

    private long lookups() {
        return Database.count(
                "select count(*) from study_registry.audit_log where kind = 'lookup' and outcome = 'done'"
                        + " and registrar_id = ? and completions = array[?::uuid]",
                registrar.id(),
                completion);
    }

    private static Matcher<String> receivedAt() {
        return endsWith("Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry_run=yes", "dry_run=true&dry_run=true", "dryrun=true", "course=x"})
    void parametersAreReadStrictly(String query) {
        Registering.as(registrar)
                .body(batch(item(completion, NUMBER)))
                .post(Registering.PATH + "?" + query)
                .then()
                .statusCode(400);

        assertEquals(0, Registering.rows(registrar));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope_courses", "scope_modules", "scope_codes"})
    void outsideTheScopeOfTheKeyACompletionLooksUnknown(String list) {
        Module other = Lms.module();
        UUID outside = Lms.completion(other);
        String value =
                switch (list) {
                    case "scope_courses" -> "array['" + module.course() + "'::uuid]";
                    case "scope_modules" -> "array['" + module.id() + "'::uuid]";
                    default -> "array['" + module.code() + "']";
                };
        Database.execute(
                "update study_registry.registry_keys set " + list + " = " + value + " where registrar_id = ?",
                registrar.id());

        post(registrar, batch(item(outside, NUMBER), item(completion, NUMBER)))
                .then()
                .statusCode(400)
                .body("error_count", equalTo(1))
                .body("errors[0].index", equalTo(0))
                .body("errors[0].code", equalTo("unknown_completion"));
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
    }

    @Test
    void outcomesAreCounted() {
        post(registrar, batch(item(completion, NUMBER), item(completion, NUMBER)));
        post(registrar, batch(item(completion, "9")));
        post(registrar, batch(item(completion, "9"), "1"));
        Registering.as(registrar).body(batch(item(completion, "9"))).post(Registering.PATH + "?dry_run=true");

        String page = Api.management("/q/metrics").asString();

        String counter = "study_registry_registrations_total{outcome=\"%s\",registrar=\"Registrar " + registrar.id()
                + "\"} %s.0";
        assertTrue(
                allOf(
                                containsString(counter.formatted("registered", 1)),
                                containsString(counter.formatted("already_registered", 1)),
                                containsString(counter.formatted("conflict", 1)),
                                containsString(counter.formatted("rejected", 2)))
                        .matches(page),
                page);
    }
}
