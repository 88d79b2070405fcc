package org.studyregistry.completions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** What has changed since a response is given, whole, and what is gone is told. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class IncrementsTest {

    private static final String EXCLUDING = "&exclude_already_registered=true";

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Course course = Lms.course();
    private final Module module = Lms.module(course, 0);

    @Test
    void onlyWhatHasChangedIsGivenInOrderAndWhatIsGoneIsTold() {
        UUID third = Lms.completion(module, "2022-03-01T00:00:00Z");
        UUID second = Lms.completion(module, "2022-02-01T00:00:00Z");
        Lms.completion(module, "2022-01-15T00:00:00Z");
        String since = watermark("");
        UUID first = Lms.completion(module, "2022-01-01T00:00:00Z");
        Lms.set(second, "deleted_at", "now()");
        Lms.set(third, "grade", "2");

        Lines changes = lines("&changed_since=" + since);

        assertEquals(List.of(first.toString(), "-" + second, third.toString()), changes.ids());
        assertEquals("2", changes.rows().get(2).at("/grade/grade").asText());
        assertEquals(
                "{\"id\":\"" + second + "\",\"removed\":true}",
                changes.rows().get(1).toString());
        assertEquals(3, changes.footer().get("count").asInt());
        assertEquals(List.of(), lines("&changed_since=" + changes.watermark()).ids());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deleted_at = now()",
                "eligible_for_ects = false",
                "prerequisite_modules_completed = false",
                "needs_to_be_reviewed = true",
                "register_credits_via_suotar = true"
            })
    void whatIsNotExportedAnyMoreIsGone(String change) {
        UUID completion = Lms.completion(module);
        String since = watermark("");
        Database.execute("update public.course_module_completions set " + change + " where id = ?", completion);

        assertEquals(List.of("-" + completion), lines("&changed_since=" + since).ids());
        assertEquals("[]", text("?changed_since=" + since));
        assertEquals(1, text("?format=csv&changed_since=" + since).lines().count());
        assertAll(
                () -> assertEquals("1", count("?format=ndjson&count=true&changed_since=" + since)),
                () -> assertEquals("0", count("?count=true&changed_since=" + since)));
    }

    @Test
    void whatWasUnderReviewIsGivenWhenTheReviewIsDismissed() {
        UUID completion = Lms.completion(module);
        Lms.set(completion, "needs_to_be_reviewed", "true");
        Lines before = lines("");
        Lms.set(completion, "needs_to_be_reviewed", "false");

        assertEquals(List.of(), before.ids());
        assertEquals(
                List.of(completion.toString()),
                lines("&changed_since=" + before.watermark()).ids());
    }

    /** The watermark is taken while they run; nothing shows that they have begun. */
    @Test
    void transactionsThatCommitLateAreNotMissed() throws SQLException {
        UUID updated = Lms.completion(module);
        UUID nested = Lms.completion(module);
        try (Connection late = Database.connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("update public.course_module_completions set grade = 1 where id = '" + updated + "'");
            Lms.completion(module);
            statement.execute("savepoint nested");
            statement.execute("update public.course_module_completions set grade = 1 where id = '" + nested + "'");
            statement.execute("release savepoint nested");
            Lms.completion(module);
            String since = linesNow("").watermark();
            Lines meanwhile = linesNow("&changed_since=" + since);
            assertFalse(meanwhile.rows().toString().contains("\"grade\":\"1\""));

            late.commit();

            for (String watermark : List.of(since, meanwhile.watermark())) {
                List<String> ids = lines("&changed_since=" + watermark).ids();
                assertTrue(ids.containsAll(List.of(updated.toString(), nested.toString())), ids.toString());
            }
        }
    }

    @Test
    void excludingItFollowsTheRegistrations() {
        UUID own = Lms.completion(module, "2022-01-01T00:00:00Z");
        UUID platform = Lms.completion(module, "2022-02-01T00:00:00Z");
        UUID withdrawn = Lms.completion(module, "2022-03-01T00:00:00Z");
        UUID others = Lms.completion(module, "2022-04-01T00:00:00Z");
        UUID pushed = Lms.completion(module, "2022-05-01T00:00:00Z");
        Lms.registered(withdrawn, registrar.id());
        String since = watermark(EXCLUDING);
        String sinceAll = watermark("");
        Lms.registered(own, registrar.id());
        Lms.registered(platform, null);
        Lms.registered(pushed, Lms.pushRegistrar());
        Lms.registered(others, Lms.registrar().id());
        Database.execute("""
                update public.course_module_completion_registered_to_study_registries set deleted_at = now()
                where course_module_completion_id = ?""", withdrawn);

        assertEquals(
                List.of("-" + own, "-" + platform, withdrawn.toString(), "-" + pushed),
                lines(EXCLUDING + "&changed_since=" + since).ids());
        assertEquals(List.of(), lines("&changed_since=" + sinceAll).ids());
    }

    @Test
    void modulesStandInOrder() {
        Module second = Lms.module(course, 1);
        UUID inFirst = Lms.completion(module, "2022-02-01T00:00:00Z");
        UUID inSecond = Lms.completion(second, "2022-01-01T00:00:00Z");
        String since = watermark("");
        Lms.set(inSecond, "deleted_at", "now()");
        Lms.set(inFirst, "grade", "1");

        assertEquals(
                List.of(inFirst.toString(), "-" + inSecond),
                lines("&changed_since=" + since).ids());
    }

    @Test
    void thePartsOfAnAnswerHaveTheWatermarkOfTheFirst() {
        Lms.completions(module, 5);
        Lines first = lines("&limit=2");
        assertTrue(first.footer().get("watermark").isNull(), "there may be more");
        UUID given = UUID.fromString(first.ids().get(0));
        Lms.set(given, "grade", "1");
        Lines second = lines("&limit=2&cursors=true&after=" + first.cursor());
        String lastCursor = second.rows().get(1).get("cursor").asText();
        UUID early = Lms.completion(module, "2019-01-01T00:00:00Z");

        Lines last = lines("&after=" + lastCursor);

        assertEquals(1, last.ids().size());
        assertEquals(
                List.of(early.toString(), given.toString()),
                lines("&changed_since=" + last.watermark()).ids());
    }

    @Test
    void partsOfChangesAreTakenUpToo() {
        Lms.completions(module, 4);
        Lms.completions(Lms.module(course, 1), 4);
        String since = watermark("");
        Database.execute("update public.course_module_completions set grade = 1 where course_id = ?", course.id());
        Lms.set(Lms.ids(module).get(0), "deleted_at", "now()");
        Lines whole = lines("&cursors=true&changed_since=" + since);

        for (int row = 0; row < 8; row++) {
            String cursor = whole.rows().get(row).get("cursor").asText();
            Lines rest = lines("&changed_since=" + since + "&after=" + cursor);
            assertEquals(whole.ids().subList(row + 1, 8), rest.ids());
            assertEquals(whole.watermark(), rest.watermark());
        }
    }

    /** Its parts would not be a response to anything. */
    @Test
    void aPartOfAnotherAnswerHasNoWatermark() {
        Lms.completions(module, 3);
        String since = watermark("");
        Lines first = lines("&limit=1");

        assertAll(
                () -> assertNotNull(lines("&after=" + first.cursor()).watermark()),
                () -> assertNull(lines(EXCLUDING + "&after=" + first.cursor()).watermark()),
                () -> assertNull(lines("&changed_since=" + since + "&after=" + first.cursor())
                        .watermark()));
    }

    @Test
    void theTrailerTellsItToo() throws Exception {
        Lms.completion(module);

        RawResponse response;
        try (RawHttp http = RawHttp.get(registrar, module.code() + "?format=ndjson&footer=true", "HTTP/1.1")) {
            response = http.readToEnd();
        }

        String watermark = response.trailer("Completions-Watermark");
        assertTrue(watermark.matches("[A-Za-z0-9_-]+"), watermark);
        assertTrue(response.body().contains("\"watermark\":\"" + watermark + "\""), response.body());
    }

    @Test
    void theRecordTellsSinceWhen() {
        String since = watermark("");

        text("?changed_since=" + since);

        assertEquals(
                1L,
                Database.count(
                        "select count(*) from study_registry.audit_records where registrar_id = ? and filter = ?",
                        registrar.id(),
                        "changed_since=" + since));
    }

    @Test
    void withOtherModulesItIsRefused() {
        Module other = Lms.module(course, 1);
        String since = watermark("");

        outdated(registrar, course.id() + "/" + module.id() + "?changed_since=" + since, "other modules");
        Database.execute("update public.course_modules set order_number = 7 where id = ?", other.id());
        assertEquals(List.of(), lines("&changed_since=" + since).ids(), "another order is no hindrance");
        Lms.module(course, 2);
        outdated(registrar, course.id() + "?changed_since=" + since, "other modules");
        String ofThree = watermark("");
        Database.execute("update public.course_modules set deleted_at = now() where id = ?", other.id());
        outdated(registrar, course.id() + "?changed_since=" + ofThree, "other modules");
    }

    @Test
    void forAnotherQuestionItIsRefused() {
        outdated(registrar, course.id() + "?changed_since=" + watermark("") + EXCLUDING, "exclude_already_registered");
        String excluding = watermark(EXCLUDING);
        outdated(registrar, course.id() + "?changed_since=" + excluding, "exclude_already_registered");
        outdated(Lms.registrar(), course.id() + "?changed_since=" + excluding + EXCLUDING, "another registrar");
    }

    @Test
    void ofAnotherDatabaseOrALostFutureItIsRefused() {
        Watermark good = Watermark.read(watermark("")).orElseThrow();

        for (Watermark bad : List.of(
                new Watermark(good.database() + 1, good.question(), good.transaction()),
                new Watermark(good.database(), good.question(), good.transaction() + 1_000_000))) {
            outdated(registrar, course.id() + "?changed_since=" + bad.text(), "another database");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "%F0%9F%98%80", "AQ%3D%3D", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoWatermarkIsRefused(String text) {
        Api.completions(registrar, course.id() + "?changed_since=" + text)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("changed_since"));
    }

    @Test
    void noNegativeTransactionIsRead() {
        assertEquals(Optional.empty(), Watermark.read(new Watermark(1, 2, -1).text()));
        Watermark good = new Watermark(-1, Long.MIN_VALUE, Long.MAX_VALUE);
        assertEquals(Optional.of(good), Watermark.read(good.text()));
    }

    /** A row has the lower 32 bits only: the last count with these bits before the next transaction is meant. */
    @ParameterizedTest
    @CsvSource({
        // next, watermark, the row's 32 bits, whether it counts as changed
        "1000, 900, 899, false",
        "1000, 900, 900, true",
        "1000, 900, 999, true",
        "1000, 1000, 999, false",
        "4294967400, 4294967200, 4294967199, false",
        "4294967400, 4294967200, 4294967200, true",
        "4294967400, 4294967200, 4294967295, true",
        "4294967400, 4294967200, 50, true",
        "4294967400, 4294967300, 4294967295, false",
        "4294967400, 4294967300, 3, false",
        "4294967400, 4294967300, 4, true",
        "30064771200, 30064771100, 28, true",
        "30064771200, 30064771100, 27, false",
        // a row of ages ago, whose bits have come round again, may be given again
        "4294967400, 4294967300, 70, true",
        // older than all that 32 bits can tell: everything
        "12884901888, 4294967296, 5, true"
    })
    void transactionsAreWidened(long next, long watermark, long bits, boolean changed) {
        SnapshotPosition.Changes changes =
                new SnapshotPosition(1, next, next, true).since(new Watermark(1, 2, watermark));
        String sql = IncrementRepository.CHANGED
                .replace("xmin", "'" + bits + "'::xid")
                .replace("$2", Long.toString(changes.newest()))
                .replace("$3", Long.toString(changes.span()));

        assertEquals(changed, Database.value("select " + sql));
    }

    private void outdated(RegistrarWithKey registrar, String reference, String reason) {
        Api.completions(registrar, reference)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:problem-type:study-registry:watermark-outdated"))
                .body("detail", containsString(reason));
    }

    private String watermark(String query) {
        return lines(query).watermark();
    }

    private Lines lines(String query) {
        // While a transaction is running that began before a change, the change can be given twice.
        Database.awaitQuiet();
        return linesNow(query);
    }

    private Lines linesNow(String query) {
        return Lines.of(text("?format=ndjson&footer=true" + query));
    }

    private String text(String query) {
        return Api.completions(registrar, course.id() + query)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private String count(String query) {
        return Api.as(registrar).head(Api.COMPLETIONS + course.id() + query).header("Completions-Count");
    }
}
