package org.studyregistry.completions;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.Statement;
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
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;

/** The formats in which a course's completions are given, and how a client chooses. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class FormatsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                              | application/json",
                "application/json, text/plain, */*                | application/json",
                "application/*                                    | application/json",
                "text/html, application/xhtml+xml, */*;q=0.8      | application/json",
                "application/x-ndjson                             | application/x-ndjson",
                "Application/X-NDJSON;q=0.5, application/json;q=0 | application/x-ndjson",
                "text/csv, */*                                    | text/csv;charset=utf-8;header=present",
                "text/*                                           | text/csv;charset=utf-8;header=present",
                "text/csv;q=0.4, application/json;q=0.6           | application/json",
                "*/*, application/json;q=0                        | application/x-ndjson",
            })
    void theFormatIsWhatTheClientLikesBest(String accept, String type) {
        Response response = Api.as(registrar).header("Accept", accept).get(path(""));

        response.then().statusCode(200).header("Vary", "Accept, Accept-Encoding");
        assertEquals(type, response.header("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "image/*;q=1", "application/json;q=0", "*/*;q=0", "nonsense", "application/json;q=x"
            })
    void whereNoneFitsTheAnswerListsThem(String accept) {
        Api.as(registrar)
                .header("Accept", accept)
                .get(path(""))
                .then()
                .statusCode(406)
                .body("type", equalTo("urn:problem-type:study-registry:not-acceptable"))
                .body("available", contains("application/json", "application/x-ndjson", "text/csv"));
    }

    @Test
    void theQueryWinsOverAccept() {
        Api.as(registrar)
                .header("Accept", "application/json")
                .get(path("?format=csv"))
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith("text/csv"));
        Api.completions(registrar, module.code() + "?format=xml")
                .then()
                .statusCode(400)
                .body("parameter", equalTo("format"));
    }

    @Test
    void linesHoldTheSameObjectsAsTheArray() {
        Lms.completions(module, 1200);

        String array = Api.completions(registrar, module.code()).asString();
        String lines =
                Api.completions(registrar, module.code() + "?format=ndjson").asString();

        assertTrue(lines.endsWith("}\n"), "the last line ends");
        assertEquals(array, "[" + lines.strip().replace("\n", ",") + "]");
    }

    @Test
    void nothingToGiveIsNothingOrAHeaderRow() {
        assertEquals(
                "", Api.completions(registrar, module.code() + "?format=ndjson").asString());
        assertEquals(
                "completion_date,completion_language,completion_registration_attempt_date,email,grade_scale,grade,id,"
                        + "user_id,tier\r\n",
                Api.completions(registrar, module.code() + "?format=csv").asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'student@example.com'     | student@example.com",
                "'=cmd@example.com'        | '=cmd@example.com",
                "'+358@example.com'        | '+358@example.com",
                "'-1@example.com'          | '-1@example.com",
                "'@example.com'            | '@example.com",
                "E'\\t=1@example.com'      | '\t=1@example.com",
                "'a,b@example.com'         | \"a,b@example.com\"",
                "'\"q\"@example.com'       | \"\"\"q\"\"@example.com\"",
                "'ä😀@example.com'         | ä😀@example.com",
            })
    void aFieldOfCsvIsQuotedAndNeverAFormula(String stored, String field) {
        UUID completion = Lms.completion(module);
        Lms.set(completion, "email", stored);
        Lms.set(completion, "completion_registration_attempt_date", "'2022-06-22T01:02:03.5Z'");

        String csv = Api.completions(registrar, module.code() + "?format=csv").asString();

        UUID user =
                (UUID) Database.value("select user_id from public.course_module_completions where id = ?", completion);
        assertEquals(
                "2022-06-21T00:00:00Z,en-US,2022-06-22T01:02:03.500Z," + field + ",sis-0-5,4," + completion + "," + user
                        + ",\r\n",
                csv.substring(csv.indexOf("\r\n") + 2));
    }

    @Test
    void whileItWaitsALineBeginsWithWhiteSpaceButAFieldOfCsvNever() throws Exception {
        Lms.completion(module);
        try (Connection operator = Database.connect();
                Statement statement = operator.createStatement()) {
            operator.setAutoCommit(false);
            statement.execute("lock table public.course_module_completions in access exclusive mode");

            try (RawHttp csv = RawHttp.get(registrar, module.code() + "?format=csv", "HTTP/1.1");
                    RawHttp lines = RawHttp.get(registrar, module.code() + "?format=ndjson", "HTTP/1.1")) {
                lines.read(1); // comes with the first white space
                operator.rollback();

                assertTrue(lines.readToEnd().body().startsWith(" "), "white space before the line");
                assertTrue(csv.readToEnd().body().startsWith("completion_date,"), "none before the header row");
            }
        }
    }

    @Test
    void aDateWithoutAFormIsRefusedInCsvToo() {
        UUID completion = Lms.completion(module, "infinity");

        Logs logs = new Logs();
        logs.listen();
        try {
            Api.completions(registrar, module.code() + "?format=csv")
                    .then()
                    .statusCode(500)
                    .body("type", equalTo("urn:problem-type:study-registry:unrepresentable-data"));
        } finally {
            logs.close();
        }

        assertTrue(logs.all().contains("Completion " + completion), "the log names it");
    }

    @Test
    void aDownloadHasAFileName() {
        Api.as(registrar)
                .get(path("?download=true&format=csv"))
                .then()
                .statusCode(200)
                .header("Content-Disposition", startsWith("attachment; filename=\"completions-"))
                .header("Content-Disposition", containsString(".csv\""));
        Api.as(registrar).get(path("")).then().header("Content-Disposition", nullValue());
    }

    private String path(String query) {
        return Api.COMPLETIONS + module.code() + query;
    }
}
