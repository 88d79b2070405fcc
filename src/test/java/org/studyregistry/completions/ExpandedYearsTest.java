package org.studyregistry.completions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;

/** Teachers type dates by hand: a wrong one must not keep a whole course from its registry. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ExpandedYearsTest {

    /** As PostgreSQL takes them, in their order: the first and the last of all that it can store among them. */
    private static final List<String> STORED = List.of(
            "4714-11-24 00:00:00Z BC",
            "0044-03-15 12:00:00Z BC",
            "0002-12-31 23:59:59.999999Z BC",
            "0001-01-01 00:00:00Z BC",
            "2022-06-21 00:00:00Z",
            "9999-12-31 23:59:59.999999Z",
            "10000-01-01 00:00:00Z",
            "12022-06-21 00:00:00.5Z",
            "294276-12-31 23:59:59.999999Z");

    private static final List<String> GIVEN = List.of(
            "-4713-11-24T00:00:00Z",
            "-0043-03-15T12:00:00Z",
            "-0001-12-31T23:59:59.999999Z",
            "0000-01-01T00:00:00Z",
            "2022-06-21T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "+10000-01-01T00:00:00Z",
            "+12022-06-21T00:00:00.500Z",
            "+294276-12-31T23:59:59.999999Z");

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final List<UUID> completions = new ArrayList<>();

    @BeforeEach
    void store() {
        STORED.forEach(date -> completions.add(Lms.completion(module, date)));
        Database.execute(
                "update public.course_module_completions set completion_registration_attempt_date = completion_date"
                        + " where course_module_id = ?",
                module.id());
    }

    @Test
    void aDateOutsideFourDigitsIsGivenWithAnExpandedYearInJson() {
        Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .body("completion_date", equalTo(GIVEN))
                .body("completion_registration_attempt_date", equalTo(GIVEN));
    }

    @Test
    void inCsvToo() {
        String csv = get("?format=csv");

        List<String[]> rows = csv.lines().skip(1).map(row -> row.split(",")).toList();
        assertEquals(GIVEN, rows.stream().map(row -> row[0]).toList());
        assertEquals(GIVEN, rows.stream().map(row -> row[2]).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&exclude_already_registered=true"})
    void aStreamIsResumedAfterEachOfThem(String filter) {
        List<String> ids = completions.stream().map(UUID::toString).toList();
        Lines whole = lines("?cursors=true" + filter);
        assertEquals(ids, whole.ids());

        for (int i = 0; i < ids.size(); i++) {
            String cursor = whole.rows().get(i).get("cursor").asText();
            Lines rest = lines("?after=" + cursor + filter);
            assertEquals(ids.subList(i + 1, ids.size()), rest.ids(), "after " + GIVEN.get(i));
        }
    }

    @Test
    void changesAreResumedAfterEachOfThem() {
        Database.awaitQuiet();
        String since = lines("").watermark();
        Database.execute(
                "update public.course_module_completions set passed = true where course_module_id = ?", module.id());
        Lines changes = lines("?cursors=true&changed_since=" + since);
        assertEquals(completions.stream().map(UUID::toString).toList(), changes.ids());

        for (int i = 0; i < GIVEN.size(); i++) {
            String cursor = changes.rows().get(i).get("cursor").asText();
            Lines rest = lines("?changed_since=" + since + "&after=" + cursor);
            assertEquals(changes.ids().subList(i + 1, GIVEN.size()), rest.ids(), "after " + GIVEN.get(i));
        }
    }

    /** Infinity has no text; but what is gone is told without its date. */
    @Test
    void whatIsGoneCanHaveAnInfiniteDate() {
        Stream.of("-infinity", "-infinity", "infinity", "infinity").forEach(date -> {
            UUID completion = Lms.completion(module, date);
            Lms.set(completion, "deleted_at", "now()");
        });
        Database.awaitQuiet();
        String since = lines("").watermark();
        Database.execute(
                "update public.course_module_completions set passed = true where course_module_id = ?", module.id());
        Lines changes = lines("?cursors=true&changed_since=" + since);
        assertEquals(13, changes.rows().size());

        for (int i = 0; i < 13; i++) {
            String cursor = changes.rows().get(i).get("cursor").asText();
            Lines rest = lines("?changed_since=" + since + "&after=" + cursor);
            assertEquals(changes.ids().subList(i + 1, 13), rest.ids(), "after " + i);
        }
        String infinite = changes.rows().get(0).get("cursor").asText();
        Api.completions(registrar, module.code() + "?after=" + infinite)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("after"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?format=json", "?format=ndjson", "?format=ndjson&cursors=true", "?format=csv"})
    void infinityIsRefusedAndTheCompletionNamed(String query) {
        UUID infinite = Lms.completion(module, "2022-06-22T00:00:00Z");
        Lms.set(infinite, "completion_registration_attempt_date", "'-infinity'");
        Logs logs = new Logs();
        logs.listen();
        try {
            Api.completions(registrar, module.code() + query)
                    .then()
                    .statusCode(500)
                    .body("type", equalTo("urn:problem-type:study-registry:unrepresentable-data"))
                    .body("completion_id", equalTo(infinite.toString()))
                    .body("detail", containsString(infinite.toString()));
        } finally {
            logs.close();
        }
        assertTrue(logs.all().contains(infinite.toString()), logs::all);
        assertFalse(logs.all().contains("@example.com"), logs::all);
    }

    private Lines lines(String query) {
        String separator = query.isEmpty() ? "?" : "&";
        return Lines.of(get(query + separator + (query.contains("format=") ? "" : "format=ndjson&") + "footer=true"));
    }

    private String get(String query) {
        return Api.completions(registrar, module.code() + query)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
