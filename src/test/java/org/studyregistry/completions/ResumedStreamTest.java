package org.studyregistry.completions;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** An interrupted stream is resumed at the next row, and the parts together are complete. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@FaultSuite("Resumed streams")
class ResumedStreamTest {

    /** The first and the last moment that PostgreSQL can store, in microseconds since 2000. */
    private static final long FIRST = -211_813_488_000_000_000L;

    private static final long LAST = 9_223_371_331_199_999_999L;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course course = Lms.course();

    @ParameterizedTest
    @ValueSource(strings = {"", "&exclude_already_registered=true"})
    void partsOfAStreamThatWasCutAnywhereAreTheWhole(String filter) throws IOException {
        for (int i = 0; i < 4; i++) {
            Lms.completions(Lms.module(course, i), i == 2 ? 0 : 400);
        }
        Lms.completions(Lms.module(course, 4), 400);
        String everything = get("?format=ndjson&cursors=true" + filter);
        List<String> whole = ids(everything);
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int cut = 0; cut < 200; cut++) {
            String received = everything.substring(0, random.nextInt(everything.length() + 1));
            String lines = received.substring(0, received.lastIndexOf('\n') + 1);
            List<String> parts = new ArrayList<>(ids(lines));
            String after = lines.isEmpty() ? "" : "&after=" + lastCursor(lines);
            parts.addAll(ids(get("?format=ndjson" + filter + after)));

            assertEquals(whole, parts, "cut at " + received.length() + ", seed " + seed);
        }
    }

    @Test
    void pagesByLimitAreTheWhole() throws IOException {
        Lms.completions(Lms.module(course, 0), 150);
        Lms.completions(Lms.module(course, 1), 150);
        List<String> pages = new ArrayList<>();
        String after = "";

        while (true) {
            List<JsonNode> lines = lines(get("?format=ndjson&footer=true&limit=70" + after));
            JsonNode footer = lines.remove(lines.size() - 1).get("footer");
            lines.forEach(line -> pages.add(line.get("id").asText()));
            if (footer.get("status").asText().equals("complete")) {
                break;
            }
            after = "&after=" + footer.get("cursor").asText();
        }

        assertEquals(ids(get("?format=ndjson")), pages);
    }

    @Test
    void rowsOfTheSameMomentAreToldApart() throws IOException {
        Lms.Module module = Lms.module(course, 0);
        Lms.completions(module, 30);
        Database.execute(
                "update public.course_module_completions set completion_date = '2022-06-21T00:00:00.123456Z'"
                        + " where course_module_id = ?",
                module.id());
        String everything = get("?format=ndjson&cursors=true");
        List<String> whole = ids(everything);

        for (int row = 1; row <= 30; row++) {
            String after = lines(everything).get(row - 1).get("cursor").asText();
            assertEquals(whole.subList(row, 30), ids(get("?format=ndjson&after=" + after)));
        }
    }

    @Test
    void whereTheModulesBeforeItHaveChangedACursorIsRefused() throws IOException {
        Lms.completions(Lms.module(course, 5), 3);
        String cursor = lastCursor(get("?format=ndjson&cursors=true"));
        Lms.completions(Lms.module(course, 6), 3);
        assertEquals(3, ids(get("?format=ndjson&after=" + cursor)).size(), "a later module is no hindrance");

        Lms.module(course, 4);

        Api.completions(registrar, course.id() + "?after=" + cursor)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:problem-type:study-registry:cursor-outdated"));
        Api.completions(registrar, Lms.module().code() + "?after=" + cursor)
                .then()
                .statusCode(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "%F0%9F%98%80", "AQ%3D%3D", "0"})
    void whatIsNoCursorIsRefused(String text) {
        Lms.module(course, 0);

        Api.completions(registrar, course.id() + "?after=" + text)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("after"));
    }

    @Test
    void aCursorIsOfTheCharactersOfUrlsAndReadsBack() {
        List<UUID> modules = List.of(UUID.randomUUID(), UUID.randomUUID());
        Cursor cursor = Cursor.of(modules, 1, new Cursor.Origin(7, 8)).at(-5, UUID.randomUUID());

        assertTrue(cursor.text().matches("[A-Za-z0-9_-]+"), cursor.text());
        assertEquals(cursor, Cursor.parse("after", cursor.text()));
        assertEquals(1, cursor.moduleIn(modules));
    }

    /** A client may make one up: it says where to begin, and nothing else. */
    @ParameterizedTest
    @ValueSource(longs = {FIRST, -1, 0, LAST})
    void anyMomentIsAPlaceToBegin(long date) {
        Lms.Module module = Lms.module(course, 0);
        Lms.completion(module);
        String cursor = Cursor.of(List.of(module.id()), 0, Cursor.Origin.UNKNOWN)
                .at(date, UUID.randomUUID())
                .text();

        String rows = get("?format=ndjson&after=" + cursor);

        // The completion is of 2022.
        assertEquals(date <= 0 ? 1 : 0, rows.lines().count(), rows);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, FIRST - 1, LAST + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void aMomentThatNoCompletionCanHaveIsRefused(long date) {
        Lms.Module module = Lms.module(course, 0);
        String cursor = Cursor.of(List.of(module.id()), 0, Cursor.Origin.UNKNOWN)
                .at(date, UUID.randomUUID())
                .text();

        Api.completions(registrar, course.id() + "?after=" + cursor)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("after"));
    }

    private String get(String query) {
        return Api.completions(registrar, course.id() + query)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static String lastCursor(String text) throws IOException {
        List<JsonNode> lines = lines(text);
        return lines.get(lines.size() - 1).get("cursor").asText();
    }

    private static List<String> ids(String text) throws IOException {
        return lines(text).stream().map(line -> line.get("id").asText()).toList();
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
