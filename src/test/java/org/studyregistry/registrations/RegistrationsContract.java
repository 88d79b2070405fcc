package org.studyregistry.registrations;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;
import static org.studyregistry.testsupport.Registering.postLenient;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.SlowInserts;

/** What registering a batch means, whatever the age of the LMS database. */
abstract class RegistrationsContract {

    final RegistrarWithKey registrar = Lms.registrar();
    final Module module = Lms.module();
    final UUID completion = Lms.completion(module);

    @Test
    void whatIsRegisteredIsExcludedFromThenOn() {
        post(registrar, batch(item(completion, NUMBER)))
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body(equalTo("{\"registered\":1,\"already_registered\":0,\"conflicts\":0}"));

        String body = Api.completions(registrar, module.code() + "?exclude_already_registered=true")
                .asString();

        assertEquals("[]", body);
        assertEquals(NUMBER, Registering.number(completion, registrar));
    }

    @Test
    void theRowIsThatOfItsCompletion() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);

        long matching = Database.count("""
                select count(*) from public.course_module_completions c
                join public.course_module_completion_registered_to_study_registries r
                  on r.course_module_completion_id = c.id and r.course_id = c.course_id
                 and r.course_module_id = c.course_module_id and r.user_id = c.user_id
                where c.id = ? and r.study_registry_registrar_id = ?""", completion, registrar.id());
        assertEquals(1, matching);
    }

    /** So new rows go to the end of the index of ids, however many there are. */
    @Test
    void rowsHaveIdsInTheOrderOfTheirRequests() {
        UUID later = Lms.completion(module);
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
        post(registrar, batch(item(later, NUMBER))).then().statusCode(200);

        UUID first = idOfRow(completion);
        UUID second = idOfRow(later);

        assertEquals(List.of(7, 7), List.of(first.version(), second.version()));
        // The first 48 bits are milliseconds.
        assertTrue(
                first.getMostSignificantBits() >>> 16 <= second.getMostSignificantBits() >>> 16, first + " " + second);
    }

    private UUID idOfRow(UUID completion) {
        return (UUID) Database.value("""
                select id from public.course_module_completion_registered_to_study_registries
                where course_module_completion_id = ? and study_registry_registrar_id = ?""", completion, registrar.id());
    }

    @Test
    void anEmptyBatchIsFine() {
        post(registrar, "[]").then().statusCode(200).body("registered", equalTo(0));
    }

    @Test
    void aRepetitionChangesNothing() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);

        post(registrar, batch(item(completion, NUMBER, "2023-01-01T00:00:00Z")))
                .then()
                .statusCode(200)
                .body(equalTo("{\"registered\":0,\"already_registered\":1,\"conflicts\":0}"));

        assertEquals(1, Registering.rows(completion, registrar));
        assertEquals(1, Registering.receipts(registrar));
    }

    @Test
    void theSameCompletionTwiceInABatchIsOneRow() {
        post(registrar, batch(item(completion, NUMBER), item(completion, NUMBER)))
                .then()
                .statusCode(200)
                .body(equalTo("{\"registered\":1,\"already_registered\":1,\"conflicts\":0}"));

        assertEquals(1, Registering.rows(completion, registrar));
        assertEquals(1, Registering.receipts(registrar));
    }

    @Test
    void twentyParallelPostsMakeOneRow() {
        List<UUID> completions =
                IntStream.range(0, 20).mapToObj(i -> Lms.completion(module)).toList();

        List<Integer> registered =
                SlowInserts.during(() -> Parallel.run(20, i -> post(registrar, batch(completions.stream(), NUMBER))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("registered")));

        assertEquals(20, registered.stream().mapToInt(Integer::intValue).sum());
        assertEquals(20, Registering.rows(registrar));
        assertEquals(20, Registering.receipts(registrar));
    }

    /** Batches that overlap in opposite orders are what deadlocks are made of. */
    @Test
    void overlappingBatchesInOppositeOrdersDoNotDeadlock() {
        RegistrarWithKey other = Lms.registrar();
        List<UUID> completions =
                IntStream.range(0, 50).mapToObj(i -> Lms.completion(module)).toList();
        List<UUID> backwards =
                IntStream.range(0, 50).mapToObj(i -> completions.get(49 - i)).toList();
        String deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
        long before = Database.count(deadlocks);

        Parallel.run(16, i -> post(
                        i % 4 < 2 ? registrar : other, batch((i % 2 == 0 ? completions : backwards).stream(), NUMBER))
                .then()
                .statusCode(200));

        assertEquals(50, Registering.rows(registrar));
        assertEquals(50, Registering.rows(other));
        assertEquals(before, Database.count(deadlocks));
    }

    @Test
    void twoRegistrarsBothKeepTheirOwn() {
        RegistrarWithKey other = Lms.registrar();
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);

        post(other, batch(item(completion, "999"))).then().body("registered", equalTo(1));

        assertEquals(NUMBER, Registering.number(completion, registrar));
        assertEquals("999", Registering.number(completion, other));
    }

    @Test
    void anotherStudentNumberIsAConflictAndDoesNotOverwrite() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);

        for (int i = 0; i < 2; i++) {
            post(registrar, batch(item(completion, "999")))
                    .then()
                    .statusCode(200)
                    .body("registered", equalTo(0))
                    .body("conflicts", equalTo(1))
                    .body("conflicting[0].index", equalTo(0))
                    .body("conflicting[0].completion_id", equalTo(completion.toString()))
                    .body("conflicting[0].student_number", equalTo("999"))
                    .body("conflicting[0].registered_student_number", equalTo(NUMBER));
        }

        assertEquals(NUMBER, Registering.number(completion, registrar));
        assertEquals(1, Registering.rows(completion, registrar));
        assertEquals(1, Registering.receipts(registrar, "conflict"));
    }

    @Test
    void oneBadItemRejectsTheBatchAndEveryBadItemIsNamed() {
        UUID twice = Lms.completion(module);
        UUID unknown = UUID.randomUUID();
        String body = batch(
                item(completion, NUMBER),
                item(unknown, NUMBER),
                item(twice, "1"),
                item(twice, "2"),
                item(completion, ""),
                "{\"completion_id\":\"" + completion + "\",\"student_number\":\"1\"}",
                "7");

        post(registrar, body)
                .then()
                .statusCode(400)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:problem-type:study-registry:invalid-registrations"))
                .body("error_count", equalTo(6))
                .body("errors.index", contains(1, 2, 3, 4, 5, 6))
                .body(
                        "errors.code",
                        contains(
                                "unknown_completion",
                                "conflicting_duplicate",
                                "conflicting_duplicate",
                                "invalid_student_number",
                                "invalid_registration_date",
                                "malformed"))
                .body(
                        "errors.pointer",
                        contains(
                                "/1/completion_id",
                                "/2/student_number",
                                "/3/student_number",
                                "/4/student_number",
                                "/5/registration_date",
                                "/6"))
                .body("errors[0].completion_id", equalTo(unknown.toString()))
                .body("errors[0].reason", notNullValue())
                .body("data.errors", hasSize(6));

        assertEquals(0, Registering.rows(registrar));
        assertEquals(0, Registering.receipts(registrar));
    }

    @Test
    void anUnknownCompletionAmongGoodOnesRejectsThemAll() {
        post(registrar, batch(item(completion, NUMBER), item(UUID.randomUUID(), NUMBER)))
                .then()
                .statusCode(400)
                .body("errors.code", contains("unknown_completion"));

        assertEquals(0, Registering.rows(registrar));
        assertEquals(0, Registering.receipts(registrar));
    }

    @Test
    void aMalformedItemAmongGoodOnesRejectsThemAll() {
        post(registrar, batch(item(completion, NUMBER), "{}")).then().statusCode(400);

        assertEquals(0, Registering.rows(registrar));
        assertEquals(0, Registering.receipts(registrar));
    }

    @Test
    void aSoftDeletedCompletionCanStillBeRegistered() {
        Lms.set(completion, "deleted_at", "now()");

        post(registrar, batch(item(completion, NUMBER))).then().body("registered", equalTo(1));

        assertEquals(1, Registering.rows(completion, registrar));
    }

    @Test
    void whatTheLmsTookBackCanBeRegisteredAgain() {
        post(registrar, batch(item(completion, NUMBER))).then().statusCode(200);
        Database.execute(
                "update public.course_module_completion_registered_to_study_registries set deleted_at = now()"
                        + " where course_module_completion_id = ?",
                completion);

        post(registrar, batch(item(completion, NUMBER))).then().body("registered", equalTo(1));

        assertEquals(1, Registering.rows(completion, registrar));
        assertEquals(2, Registering.receipts(registrar, "registered"));
    }

    /** What the reference system registered has no receipt, and its date would be lost. */
    @Test
    void aRegistrationWithoutAReceiptGetsOne() {
        Lms.registered(completion, registrar.id());

        for (int i = 0; i < 2; i++) {
            post(registrar, batch(item(completion, NUMBER))).then().body("already_registered", equalTo(1));
        }

        assertEquals(1, Registering.rows(completion, registrar));
        assertEquals(1, Registering.receipts(registrar, "already_registered"));
    }

    @Test
    void lenientHandlingStoresTheGoodItemsAndTellsOfEach() {
        UUID conflicting = Lms.completion(module);
        Lms.registered(conflicting, registrar.id());
        UUID unknown = UUID.randomUUID();

        postLenient(registrar, batch(item(unknown, NUMBER), item(completion, NUMBER), item(conflicting, "9"), "{}"))
                .then()
                .statusCode(200)
                .header("Preference-Applied", "handling=lenient")
                .body("registered", equalTo(1))
                .body("conflicts", equalTo(1))
                .body("rejected", equalTo(2))
                .body("results.index", contains(0, 1, 2, 3))
                .body("results.status", contains("error", "ok", "ok", "error"))
                .body("results.code", contains("unknown_completion", "registered", "conflict", "malformed"))
                .body("results[0].completion_id", equalTo(unknown.toString()))
                .body("results[3].completion_id", nullValue())
                .body("results[0].message", notNullValue());

        assertEquals(1, Registering.rows(completion, registrar));
    }

    @Test
    void aDryRunAnswersTheSameAndStoresNothing() {
        String body = batch(item(completion, NUMBER), item(completion, NUMBER));

        Registering.as(registrar)
                .body(body)
                .post(Registering.PATH + "?dry_run=true")
                .then()
                .statusCode(200)
                .body(equalTo("{\"registered\":1,\"already_registered\":1,\"conflicts\":0,\"dry_run\":true}"));

        assertEquals(0, Registering.rows(registrar));
        assertEquals(0, Registering.receipts(registrar));
    }

    @Test
    void tenThousandItemsInOneRequest() {
        Lms.completions(module, 10_000);
        Stream<UUID> completions = Lms.ids(module).stream();

        post(registrar, batch(completions.filter(id -> !id.equals(completion)), NUMBER))
                .then()
                .statusCode(200)
                .body("registered", equalTo(10_000));

        assertEquals(10_000, Registering.rows(registrar));
        assertEquals(10_000, Registering.receipts(registrar));
    }
}
