package org.studyregistry.problem;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Every error, on every path, is a problem that a client can read. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ProblemsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @Test
    void aProblemHasTheMembersOfRfc9457AndThoseOfTheReferenceSystem() {
        Api.completions(registrar, "no-such-course")
                .then()
                .statusCode(404)
                .header("Content-Type", "application/problem+json")
                .header("Cache-Control", "no-store")
                .body("type", equalTo("urn:problem-type:study-registry:course-not-found"))
                .body("title", equalTo("Course not found"))
                .body("status", equalTo(404))
                .body("detail", containsString("No course"))
                .body("instance", equalTo(Api.COMPLETIONS + "no-such-course"))
                .body("message", containsString("No course"))
                .body("$", hasKey("source"))
                .body("source", nullValue())
                .body("$", hasKey("data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/no-such-path", "/q/no-such-path", "/api/no-such-path", "/api/v0/study-registry"})
    void anUnknownPathIsAProblemToo(String path) {
        assertProblem(Api.as(registrar).get(path), 404, "resource-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "PATCH", "DELETE", "TRACE"})
    void anotherMethodIs405WithTheMethodsThereAre(String method) {
        Response response = Api.as(registrar).request(method, Api.COMPLETIONS + module.code());

        assertProblem(response, 405, "method-not-allowed");
        assertEquals(List.of("GET", "HEAD", "OPTIONS"), sorted(response.header("Allow")));
        assertEquals(sorted(options()), sorted(response.header("Allow")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/png, text/xml"})
    void anAcceptThatNothingFitsIs406(String accept) {
        assertProblem(
                Api.as(registrar).header("Accept", accept).get(Api.COMPLETIONS + module.code()), 406, "not-acceptable");
    }

    @Test
    void aTargetThatIsTooLongIs414() {
        assertProblem(Api.as(registrar).get(Api.COMPLETIONS + "a".repeat(4_200)), 414, "uri-too-long");
        assertProblem(Api.as(registrar).get(Api.COMPLETIONS + "a".repeat(1_000)), 404, "course-not-found");
    }

    @Test
    void headersThatAreTooLargeAre431() {
        assertProblem(
                Api.as(registrar).header("X-Large", "a".repeat(20_000)).get(Api.COMPLETIONS + module.code()),
                431,
                "headers-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%f"})
    void aTargetThatIsNoUriIs400(String segment) throws IOException {
        try (RawHttp http = RawHttp.get(registrar, segment, "HTTP/1.1")) {
            RawResponse response = http.readToEnd();

            assertEquals(400, response.status());
            assertTrue(response.body().contains("malformed-request"), response.body());
            assertNotNull(response.header("request-id"));
        }
    }

    @Test
    void theProblemOfAHeadRequestHasNoBody() throws IOException {
        try (RawHttp http = RawHttp.send("HEAD " + Api.COMPLETIONS + "no-such-course HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: " + registrar.authorization() + "\r\nConnection: close\r\n\r\n")) {
            RawResponse response = http.readToEnd();

            assertEquals(404, response.status());
            assertTrue(response.head().contains("application/problem+json"), response.head());
            assertEquals("", response.body());
        }
    }

    @Test
    void everyResponseHasARequestId() {
        String uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        Api.completions(registrar, module.code()).then().header("request-id", matchesPattern(uuid));
        Api.completions(registrar, "nope").then().header("request-id", matchesPattern(uuid));
        given().get("/api/x").then().header("request-id", matchesPattern(uuid));
        given().get("/" + "a".repeat(4_200)).then().header("request-id", matchesPattern(uuid));
    }

    @Test
    void aWellFormedRequestIdOfTheClientIsTakenOver() {
        Api.as(registrar)
                .header("X-Request-Id", "nightly-42.a_B")
                .get(Api.COMPLETIONS + module.code())
                .then()
                .header("request-id", equalTo("nightly-42.a_B"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "with space",
                "<script>",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void anyOtherIsReplaced(String id) {
        Api.as(registrar)
                .header("X-Request-Id", id)
                .get(Api.COMPLETIONS + module.code())
                .then()
                .header("request-id", matchesPattern("[0-9a-f-]{36}"));
    }

    private String options() {
        return Api.as(registrar).options(Api.COMPLETIONS + module.code()).header("Allow");
    }

    private static List<String> sorted(String methods) {
        return Arrays.stream(methods.split(", ")).sorted().toList();
    }

    private static void assertProblem(Response response, int status, String type) {
        response.then()
                .statusCode(status)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:problem-type:study-registry:" + type));
    }
}
