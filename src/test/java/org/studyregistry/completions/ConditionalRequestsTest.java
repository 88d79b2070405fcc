package org.studyregistry.completions;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** Who has a response already is told so, as long as it would be the same. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ConditionalRequestsTest {

    private static final String EXCLUDING = "&exclude_already_registered=true";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private UUID completion;

    @BeforeEach
    void aCompletion() {
        completion = Lms.completion(module);
        Database.awaitQuiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&format=ndjson&footer=true", "&format=csv", "&limit=1", EXCLUDING})
    void whatHasNotChangedIsNotGivenAgain(String query) {
        String tag = tag(query);
        Lms.completion(Lms.module());

        Response answer = get(query, tag);

        answer.then()
                .statusCode(304)
                .header("ETag", equalTo(tag))
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept, Accept-Encoding")
                .body(equalTo(""));
        assertNull(answer.header("Content-Type"));
        assertEquals(1, records(), "nothing was given the second time");
        assertEquals(304, head(query, tag).statusCode());
    }

    /** Each holds memory of the system that the heap knows nothing of, until the collector finds it. */
    @Test
    void whatIsNotGivenAgainIsNotCompressedEither() throws Exception {
        String tag = tag("");
        long before = deflaters();

        for (int i = 0; i < 50; i++) {
            assertEquals(304, get("", tag).statusCode());
        }

        assertTrue(deflaters() - before < 25, "a compressor for each 304");
    }

    /** Those that were made, as far as they were not collected. */
    private static long deflaters() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[] {"-all"}},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.contains(" java.util.zip.Deflater "))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .sum();
    }

    @Test
    void headGivesTheTagToo() {
        Response head = head("&count=true", "\"other\"");

        head.then().statusCode(200).header("ETag", startsWith("W/\"")).header("Completions-Count", "1");
        assertEquals(304, get("", head.header("ETag")).statusCode());
        assertEquals(head.header("ETag"), head("", head.header("ETag")).header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grade = 1",
                "deleted_at = now()",
                "eligible_for_ects = false",
                "needs_to_be_reviewed = true",
                "register_credits_via_suotar = true"
            })
    void whateverChangesACompletionChangesTheAnswer(String change) {
        String tag = tag("");
        Database.execute("update public.course_module_completions set " + change + " where id = ?", completion);

        assertEquals(200, get("", tag).statusCode());
        assertEquals(200, head("", tag).statusCode());
    }

    @Test
    void aNewCompletionAndANewModuleChangeTheAnswer() {
        String tag = tag("");
        Lms.completion(module);
        assertEquals(200, get("", tag).statusCode());

        String ofCourse = Api.completions(registrar, module.course().toString()).header("ETag");
        Lms.module(new Lms.Course(module.course(), null), 1);
        assertEquals(
                200,
                Api.as(registrar)
                        .header("If-None-Match", ofCourse)
                        .get(Api.COMPLETIONS + module.course())
                        .statusCode());
    }

    @Test
    void aTransactionThatCommitsLateChangesTheAnswer() throws SQLException {
        try (Connection late = Database.connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("update public.course_module_completions set grade = 1 where id = '" + completion + "'");
            Lms.module(); // a later transaction that is done
            String tag = tag("");
            assertEquals(304, get("", tag).statusCode());

            late.commit();

            assertEquals(200, get("", tag).statusCode());
        }
    }

    @Test
    void excludingItRegistrationsChangeTheAnswer() {
        String all = tag("");
        String tag = tag(EXCLUDING);
        Lms.registered(completion, Lms.registrar().id());
        assertEquals(304, get(EXCLUDING, tag).statusCode(), "another registrar's do not");

        Lms.registered(completion, registrar.id());

        assertAll(
                () -> assertEquals(200, get(EXCLUDING, tag).statusCode()),
                () -> assertEquals(304, get("", all).statusCode()));
        String registered = tag(EXCLUDING);
        Database.execute(
                "update public.course_module_completion_registered_to_study_registries set deleted_at = now()"
                        + " where study_registry_registrar_id = ?",
                registrar.id());
        assertEquals(200, get(EXCLUDING, registered).statusCode());
    }

    @Test
    void aTagIsOfOneFormAndOneQuestion() {
        String tag = tag("");

        for (String other : new String[] {EXCLUDING, "&format=ndjson", "&limit=7", "&format=csv"}) {
            assertEquals(200, get(other, tag).statusCode(), other);
        }
        assertEquals(
                200,
                Api.as(Lms.registrar())
                        .header("If-None-Match", tag(EXCLUDING))
                        .get(Api.COMPLETIONS + module.code() + "?download=true" + EXCLUDING)
                        .statusCode());
    }

    @Test
    void lists() {
        String tag = tag("");

        assertAll(
                () -> assertEquals(
                        304, get("", "\"x, y\", " + tag + " ,W/\"z\"").statusCode()),
                () -> assertEquals(304, get("", tag.substring(2)).statusCode(), "weak comparison"),
                () -> assertEquals(304, get("", "*").statusCode()),
                () -> assertEquals(304, head("", "*").statusCode()),
                () -> assertEquals(
                        304,
                        Api.as(registrar)
                                .header("If-None-Match", "\"x\"", tag)
                                .get(Api.COMPLETIONS + module.code())
                                .statusCode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "x", "\"AAAA.0\"", "W/\"", ",", "\"*\""})
    void whatIsNoTagOfOursMatchesNothing(String field) {
        get("", field).then().statusCode(200).header("ETag", startsWith("W/\""));
    }

    @Test
    void problemsComeFirst() {
        Response unknown = Api.as(registrar).header("If-None-Match", "*").get(Api.COMPLETIONS + UUID.randomUUID());
        assertEquals(404, unknown.statusCode());
        get("&limit=0", "*").then().statusCode(400).header("Content-Type", "application/problem+json");
        String elsewhere = Cursor.of(List.of(UUID.randomUUID()), 0, Cursor.Origin.UNKNOWN)
                .at(0, completion)
                .text();
        get("&after=" + elsewhere, "*").then().statusCode(409);
        head("&after=" + elsewhere, "*").then().statusCode(409);
    }

    private String tag(String query) {
        return Api.completions(registrar, module.code() + "?download=true" + query)
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
    }

    private Response get(String query, String tag) {
        return Api.as(registrar)
                .header("If-None-Match", tag)
                .get(Api.COMPLETIONS + module.code() + "?download=true" + query);
    }

    private Response head(String query, String tag) {
        return Api.as(registrar)
                .header("If-None-Match", tag)
                .head(Api.COMPLETIONS + module.code() + "?download=true" + query);
    }

    private long records() {
        return Database.count(
                "select count(*) from study_registry.audit_records where registrar_id = ?", registrar.id());
    }
}
