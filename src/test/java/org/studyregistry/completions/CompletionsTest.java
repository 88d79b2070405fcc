package org.studyregistry.completions;

import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** What a registrar is given for a course: the contract of the read side, over real HTTP and a real PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CompletionsTest {

    private final RegistrarWithKey registrar = Lms.registrar();

    @Test
    void theExampleOfTheDescriptionByteForByte() {
        Course course = Lms.course();
        Module module = Lms.module(course, 0);
        UUID completion = Lms.completion(module);
        UUID user =
                (UUID) Database.value("select user_id from public.course_module_completions where id = ?", completion);

        String body = Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .extract()
                .asString();

        assertEquals(
                "[{\"completion_date\":\"2022-06-21T00:00:00Z\",\"completion_language\":\"en-US\","
                        + "\"completion_registration_attempt_date\":null,\"email\":\"student@example.com\","
                        + "\"grade\":{\"scale\":\"sis-0-5\",\"grade\":\"4\"},\"id\":\"" + completion
                        + "\",\"user_id\":\"" + user + "\",\"tier\":null}]",
                body);
    }

    /** The reference system sent a lone closing bracket, which broke its real client in production. */
    @Test
    void aKnownCourseWithNothingToGiveIsAnEmptyArray() {
        Module module = Lms.module();

        String body = Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertEquals("[]", body);
    }

    @Test
    void aCourseWithoutModulesIsAnEmptyArray() {
        Course course = Lms.course();

        Api.completions(registrar, course.slug()).then().statusCode(200).body("", empty());
    }
}
