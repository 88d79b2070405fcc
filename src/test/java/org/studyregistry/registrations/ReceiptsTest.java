package org.studyregistry.registrations;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.RECEIPTS;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.SlowInserts;

/** What a registrar can find out about what it has registered. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ReceiptsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final UUID completion = Lms.completion(module);

    private Response receipts(String query) {
        return Api.as(registrar).get(RECEIPTS + query);
    }

    @Test
    void aReceiptByteForByte() {
        String requestId = post(
                        registrar, batch(item(completion, "01\\u00e4\\\"", "2022-06-22T10:30:00.1234567+02:00")))
                .then()
                .statusCode(200)
                .extract()
                .header("request-id");

        Response response = receipts("");

        response.then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store");
        int id = response.path("[0].id");
        String receivedAt = response.path("[0].received_at");
        assertEquals(
                "[{\"id\":" + id + ",\"completion_id\":\"" + completion + "\",\"course_id\":\"" + module.course()
                        + "\",\"course_module_id\":\"" + module.id()
                        + "\",\"student_number\":\"01ä\\\"\",\"registration_date\":\"2022-06-22T08:30:00.123456Z\","
                        + "\"received_at\":\"" + receivedAt + "\",\"request_id\":\"" + requestId
                        + "\",\"outcome\":\"registered\",\"registered_student_number\":null}]",
                response.asString());
    }

    @Test
    void nobodyHasRegisteredAnything() {
        assertEquals("[]", receipts("").asString());
    }

    @Test
    void conflictsAreShownWithTheNumberThatStands() {
        post(registrar, batch(item(completion, NUMBER)));
        post(registrar, batch(item(completion, "999")));

        receipts("?outcome=conflict")
                .then()
                .body("", hasSize(1))
                .body("[0].student_number", equalTo("999"))
                .body("[0].registered_student_number", equalTo(NUMBER));
    }

    /** A key that may register could otherwise fill the database with invented numbers. */
    @Test
    void onlyTheFirstConflictsOfACompletionAreStored() {
        post(registrar, batch(item(completion, NUMBER)));
        int more = RegistrationRepository.MAX_CONFLICTS + 5;
        for (int i = 0; i < more; i++) {
            post(registrar, batch(item(completion, "invented-" + i)))
                    .then()
                    .statusCode(200)
                    .body("conflicts", equalTo(1));
        }

        receipts("?outcome=conflict")
                .then()
                .body("", hasSize(RegistrationRepository.MAX_CONFLICTS))
                .body("[0].student_number", equalTo("invented-0"));
    }

    @Test
    void ofACourseByAnyOfItsNames() {
        Module other = Lms.module();
        UUID elsewhere = Lms.completion(other);
        post(registrar, batch(item(completion, NUMBER), item(elsewhere, NUMBER)));

        receipts("?course=" + module.code()).then().body("completion_id", contains(completion.toString()));
        receipts("?course=" + other.course()).then().body("completion_id", contains(elsewhere.toString()));
        receipts("?course=nowhere").then().statusCode(404);
    }

    @Test
    void pagesFollowOneAnother() {
        List<UUID> completions =
                IntStream.range(0, 25).mapToObj(i -> Lms.completion(module)).toList();
        post(registrar, batch(completions.stream(), NUMBER)).then().statusCode(200);

        List<String> read = new ArrayList<>();
        int after = 0;
        List<Integer> ids;
        do {
            Response page = receipts("?limit=10&after=" + after);
            read.addAll(page.path("completion_id"));
            ids = page.path("id");
            after = ids.isEmpty() ? after : ids.get(ids.size() - 1);
        } while (!ids.isEmpty());

        assertEquals(completions.stream().map(UUID::toString).toList(), read, "in the order of the request");
    }

    /** A bookmark is worth something only if nothing can appear before it later. */
    @Test
    void nothingAppearsBehindAReaderWhileOthersRegister() {
        List<UUID> completions =
                IntStream.range(0, 60).mapToObj(i -> Lms.completion(module)).toList();
        List<Integer> seen = new ArrayList<>();
        AtomicInteger writing = new AtomicInteger(6);

        SlowInserts.during(() -> Parallel.run(7, thread -> {
            if (thread == 6) {
                readOn(seen, () -> writing.get() > 0);
            } else {
                try {
                    IntStream.range(0, 10)
                            .forEach(i -> post(registrar, batch(item(completions.get(thread * 10 + i), NUMBER)))
                                    .then()
                                    .statusCode(200));
                } finally {
                    writing.decrementAndGet();
                }
            }
            return null;
        }));

        assertEquals(receipts("").path("id"), seen);
    }

    /** Reads what is new, again and again, and once more when there will be nothing more. */
    private void readOn(List<Integer> seen, BooleanSupplier more) {
        boolean last;
        do {
            last = !more.getAsBoolean();
            int after = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
            seen.addAll(receipts("?after=" + after).path("id"));
        } while (!last);
    }

    @Test
    void anothersReceiptsAreNotShown() {
        post(registrar, batch(item(completion, NUMBER)));

        String body = Api.as(Lms.registrar()).get(RECEIPTS).asString();

        assertEquals("[]", body);
    }

    @Test
    void aKeySeesOnlyTheReceiptsOfItsScope() {
        UUID elsewhere = Lms.completion(Lms.module());
        post(registrar, batch(item(completion, NUMBER), item(elsewhere, NUMBER)));
        Database.execute(
                "update study_registry.registry_keys set scope_codes = array[?] where registrar_id = ?",
                module.code(),
                registrar.id());

        receipts("").then().body("completion_id", contains(completion.toString()));
    }

    @Test
    void headTellsTheSameWithoutABody() {
        Api.as(registrar)
                .head(RECEIPTS + "?course=" + module.code())
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json");
        Api.as(registrar).head(RECEIPTS + "?course=nowhere").then().statusCode(404);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        Api.as(registrar).delete(RECEIPTS).then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void aKeyThatMayNotReadIsRefused() {
        Database.execute(
                "update study_registry.registry_keys set can_read = false where registrar_id = ?", registrar.id());

        receipts("").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=-1",
                "after=x",
                "after=",
                "after=99999999999999999999",
                "limit=0",
                "outcome=Registered",
                "curse=x",
                "after=1&after=2"
            })
    void parametersAreReadStrictly(String query) {
        receipts("?" + query).then().statusCode(400);
    }
}
