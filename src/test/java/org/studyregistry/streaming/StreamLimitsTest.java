package org.studyregistry.streaming;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** The bounds on streams (6 at once, 4 of one registrar, in tests), and the snapshot that each of them reads. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@FaultSuite("Limits")
class StreamLimitsTest {

    private static final int ROWS = 60_000;

    private static Module large;

    private final List<RawHttp> open = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (RawHttp stream : open) {
            stream.close();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> Database.count("""
                select count(*) from pg_stat_activity
                where state <> 'idle' and application_name = 'study-registry-streams'
                """) == 0);
    }

    @Test
    void oneStreamMoreThanARegistrarMayHaveIs429AndOthersAreServed() throws IOException {
        RegistrarWithKey greedy = Lms.registrar();
        RegistrarWithKey other = Lms.registrar();
        openStreams(greedy, 4);

        Api.completions(greedy, large().code())
                .then()
                .statusCode(429)
                .header("Retry-After", not(nullValue()))
                .body("type", equalTo("urn:problem-type:study-registry:too-many-streams"))
                .body("limit", equalTo(4));
        Api.completions(other, Lms.module().code()).then().statusCode(200);
    }

    @Test
    void whenAllStreamsAreBusyShortRequestsAndProbesAreStillAnswered() throws IOException {
        openStreams(Lms.registrar(), 4);
        openStreams(Lms.registrar(), 2);
        RegistrarWithKey late = Lms.registrar();

        Api.completions(late, large().code())
                .then()
                .statusCode(503)
                .header("Retry-After", not(nullValue()))
                .body("type", equalTo("urn:problem-type:study-registry:service-busy"));
        Api.as(late).head(Api.COMPLETIONS + large().code()).then().statusCode(200);
        Api.management("/q/health/ready").then().statusCode(200);

        open.remove(0).close();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Api.completions(late, Lms.module().code()).statusCode() == 200);
    }

    /** Of the 8 connections for short work, on which everybody's key is looked up. */
    @Test
    void oneRegistrarsQuestionsLeaveConnectionsToOthers() throws Exception {
        RegistrarWithKey curious = Lms.registrar();
        Module module = Lms.module();
        List<RawHttp> questions = new ArrayList<>();
        try (Connection lock = Database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table public.courses in access exclusive mode");
            for (int i = 0; i < 25; i++) {
                questions.add(RawHttp.send("HEAD " + Api.COMPLETIONS + module.code() + " HTTP/1.1\r\nHost: x\r\n"
                        + "Connection: close\r\nAuthorization: " + curious.authorization() + "\r\n\r\n"));
            }
            await().until(() -> Database.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and application_name = 'study-registry'")
                    == 4);

            Api.as(Lms.registrar()).get("/api/v0/nothing").then().statusCode(404);

            lock.rollback();
        }
        long refused = 0;
        for (RawHttp question : questions) {
            if (question.readUntilItEnds().status() == 429) {
                refused++;
            }
            question.close();
        }
        assertEquals(5, refused);
        Api.as(curious).head(Api.COMPLETIONS + module.code()).then().statusCode(200);
    }

    @Test
    void whatHappensWhileAStreamIsOpenDoesNotChangeIt() throws Exception {
        RegistrarWithKey registrar = Lms.registrar();
        Course course = Lms.course();
        Module module = Lms.module(course, 0);
        Module later = Lms.module(course, 1);
        Lms.completions(module, ROWS);
        Lms.completion(later);
        try (RawHttp stream = RawHttp.get(registrar, course.slug() + "?exclude_already_registered=true", "HTTP/1.1")) {
            stream.read(10_000);
            Lms.completions(module, 100);
            Lms.completions(later, 100);
            Database.execute(
                    "update public.course_module_completions set deleted_at = now() where course_module_id = ?"
                            + " and completion_date > '2020-01-01T10:00:00Z'",
                    module.id());
            Database.execute("""
                    insert into public.course_module_completion_registered_to_study_registries (
                        course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                        real_student_number)
                    select course_id, course_module_id, id, user_id, ?, '012345678'
                    from public.course_module_completions where course_module_id = ? and deleted_at is null
                    order by completion_date desc limit 500
                    """, registrar.id(), module.id());

            RawResponse response = stream.readToEnd();

            assertEquals(ROWS + 1, JsonPath.from(response.body()).getList("id").size());
        }
        List<String> after = Api.completions(registrar, module.code() + "?exclude_already_registered=true")
                .jsonPath()
                .getList("id");
        long left = Database.count(
                "select count(*) from public.course_module_completions where course_module_id = ? and deleted_at is null",
                module.id());
        assertEquals(left - 500, after.size());
    }

    private void openStreams(RegistrarWithKey registrar, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            open.add(RawHttp.get(registrar, large().code(), "HTTP/1.1").read(1_000));
        }
    }

    private static Module large() {
        if (large == null) {
            large = Lms.module();
            Lms.completions(large, ROWS);
        }
        return large;
    }
}
