package org.studyregistry.cli;

import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** The life of a key, from the operator's command to what its holder meets at the API. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class KeyCommandsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    @Test
    void anIssuedKeyIsAllThatStandsOnStandardOutputAndOpensTheApi() {
        Result issued = Cli.run("key", "issue", registrar.id().toString());

        assertEquals(ExitCode.OK, issued.exitCode());
        assertTrue(issued.line().matches("srk_[0-9A-Za-z]{49}"), "shape");
        assertFalse(issued.err().contains(issued.line()), "the key is on standard error, too");
        completions(issued.line()).statusCode(200);
    }

    @Test
    void atRestThereIsADigestAndAHint() {
        String key = Cli.issue(registrar).key();

        String row = (String) Database.value(
                "select k::text from study_registry.registry_keys k where digest = sha256(convert_to(?, 'UTF8'))", key);

        assertTrue(row.contains(key.substring(0, 8)), row);
        assertFalse(row.contains(key.substring(0, 9)), row);
    }

    @Test
    void jsonForScriptsHoldsTheKeyAndWhatItIs() throws Exception {
        Result issued = Cli.run("key", "issue", registrar.id().toString(), "--output", "json", "--right", "read");

        JsonNode json = new ObjectMapper().readTree(issued.out());
        assertEquals("live", json.get("state").asText());
        assertEquals("[\"read\"]", json.get("rights").toString());
        completions(json.get("key").asText()).statusCode(200);
    }

    @Test
    void outsideItsScopeAKeySeesACourseAsUnknown() {
        Module other = Lms.module(new Course(module.course(), "-"), 1);
        Module elsewhere = Lms.module();
        String byCode = Cli.issue(registrar, "--code", module.code()).key();
        String byModule =
                Cli.issue(registrar, "--module", module.id().toString()).key();
        String byCourse =
                Cli.issue(registrar, "--course", module.course().toString()).key();

        for (String narrow : new String[] {byCode, byModule}) {
            completions(narrow, module.code()).statusCode(200);
            completions(narrow, other.code()).statusCode(404).body("type", containsString("course-not-found"));
        }
        completions(byCourse, other.code()).statusCode(200);
        String unknown = problemWithout(completions(byCourse, "no-such-course"), "no-such-course");
        assertEquals(unknown, problemWithout(completions(byCourse, elsewhere.code()), elsewhere.code()));
    }

    @Test
    void aCourseOfTheScopeMayBeNamedByItsSlug() {
        Course course = Lms.course();
        Module its = Lms.module(course, 0);

        String key = Cli.issue(registrar, "--course", course.slug()).key();

        completions(key, its.code()).statusCode(200);
        completions(key, module.code()).statusCode(404);
    }

    @Test
    void withoutTheRightToReadAKeyIsForbiddenTo() {
        String key = Cli.issue(registrar, "--right", "register").key();

        completions(key).statusCode(403).body("type", containsString("forbidden"));
    }

    @Test
    void afterARotationBothKeysWorkAndTheOldOneHasAnEnd() {
        String old = Cli.issue(registrar, "--right", "read").key();

        Result rotated = Cli.run("key", "rotate", id(old), "--overlap", "7d");

        completions(old).statusCode(200);
        completions(rotated.line()).statusCode(200);
        assertEquals(
                7L,
                Database.count(
                        "select round(extract(epoch from expires_at - now()) / 86400)"
                                + " from study_registry.registry_keys where id = ?::uuid",
                        id(old)));
        assertEquals(
                false,
                Database.value(
                        "select can_register from study_registry.registry_keys where id = ?::uuid",
                        id(rotated.line())));
    }

    @Test
    void aRotationWithoutOverlapEndsTheOldKeyAtOnce() {
        String old = Cli.issue(registrar).key();

        Cli.run("key", "rotate", id(old), "--overlap", "0s").line();

        completions(old).statusCode(401).body("type", containsString("key-expired"));
    }

    @Test
    void aRotationNeverProlongsTheOldKeyAndTheNewOneLivesAsLongAsItWasMeantTo() {
        String old = Cli.issue(registrar, "--expires", "3d").key();

        String fresh = Cli.run("key", "rotate", id(old), "--overlap", "7d").line();

        String daysLeft = "select round(extract(epoch from expires_at - now()) / 86400)"
                + " from study_registry.registry_keys where id = ?::uuid";
        assertEquals(3L, Database.count(daysLeft, id(old)));
        assertEquals(3L, Database.count(daysLeft, id(fresh)));
    }

    @Test
    void aKeyIsRotatedOnce() {
        String old = Cli.issue(registrar).key();
        Cli.run("key", "rotate", id(old)).line();

        Result again = Cli.run("key", "rotate", id(old));

        assertEquals(ExitCode.CONFLICT, again.exitCode());
        assertEquals("", again.out());
    }

    @Test
    void aRevokedKeyIsRefusedWithTheNextRequest() {
        String key = Cli.issue(registrar).key();
        completions(key).statusCode(200);

        Result revoked = Cli.run("key", "revoke", key.substring(0, 8), "--yes");

        assertEquals(ExitCode.OK, revoked.exitCode(), revoked.err());
        completions(key).statusCode(401).body("type", containsString("key-revoked"));
        assertEquals(
                ExitCode.CONFLICT, Cli.run("key", "revoke", id(key), "--yes").exitCode());
    }

    @Test
    void nothingIsRevokedWhereNobodyCanBeAsked() {
        String key = Cli.issue(registrar).key();

        Result refused = Cli.run("key", "revoke", id(key));

        assertEquals(ExitCode.NOT_CONFIRMED, refused.exitCode());
        assertTrue(refused.err().contains("--yes"), refused.err());
        completions(key).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "y", "no", "YES"})
    void nothingIsRevokedWithoutAPlainYes(String answer) {
        String key = Cli.issue(registrar).key();
        answering(answer);

        assertEquals(ExitCode.NOT_CONFIRMED, Cli.run("key", "revoke", id(key)).exitCode());
        completions(key).statusCode(200);
    }

    @Test
    void whoSaysYesIsNotAskedTwice() {
        String key = Cli.issue(registrar).key();
        answering("yes");

        assertEquals(ExitCode.OK, Cli.run("key", "revoke", id(key)).exitCode());
        completions(key).statusCode(401);
    }

    @Test
    void listsWhatIsLiveAndWithAllTheRest() {
        String live = Cli.issue(registrar).key();
        String dead = Cli.issue(registrar).key();
        Cli.run("key", "revoke", id(dead), "--yes");

        String shown =
                Cli.run("key", "list", "--registrar", registrar.id().toString()).out();
        String all = Cli.run("key", "list", "--registrar", registrar.id().toString(), "--all")
                .out();

        assertAll(
                () -> assertTrue(shown.contains(id(live)), shown),
                () -> assertFalse(shown.contains(id(dead)), shown),
                () -> assertTrue(all.contains(id(dead)) && all.contains("revoked"), all),
                () -> assertFalse(all.contains(live) || all.contains(dead), "a key is listed"));
    }

    @Test
    void exitCodesTellWhatWentWrong() {
        String nobody = UUID.randomUUID().toString();

        assertAll(
                () -> exits(ExitCode.NOT_FOUND, "key", "issue", nobody),
                () -> exits(ExitCode.NOT_FOUND, "key", "revoke", nobody, "--yes"),
                () -> exits(ExitCode.NOT_FOUND, "key", "rotate", nobody),
                () -> exits(ExitCode.NOT_FOUND, "key", "issue", registrar.id().toString(), "--course", nobody),
                () -> exits(ExitCode.NOT_FOUND, "key", "issue", registrar.id().toString(), "--module", nobody),
                () -> exits(ExitCode.USAGE, "key", "issue", registrar.id().toString(), "--expires", "yesterday"),
                () -> exits(ExitCode.USAGE, "key", "issue", registrar.id().toString(), "--expires", "2020-01-01"),
                () -> exits(ExitCode.USAGE, "key", "issue", registrar.id().toString(), "--right", "write"),
                () -> exits(ExitCode.USAGE, "key", "import"),
                () -> exits(ExitCode.USAGE, "key", "import", registrar.id().toString(), "--from-lms"),
                () -> exits(ExitCode.USAGE, "key", "import", "--from-lms", "--right", "read"),
                () -> exits(ExitCode.USAGE, "key", "import", registrar.id().toString(), "a-key-on-the-command-line"),
                () -> exits(ExitCode.USAGE, "key", "import", registrar.id().toString()),
                () -> exits(ExitCode.USAGE, "key"));
    }

    private static void exits(int exitCode, String... arguments) {
        Result result = Cli.withInput("", arguments);
        assertEquals(exitCode, result.exitCode(), String.join(" ", arguments) + ": " + result.err());
        assertEquals("", result.out());
    }

    private static void answering(String answer) {
        QuarkusMock.installMockForType(
                new Terminal() {
                    @Override
                    public Optional<String> ask(String question) {
                        return Optional.of(answer);
                    }
                },
                Terminal.class);
    }

    private static String id(String key) {
        return Database.value(
                        "select id from study_registry.registry_keys where digest = sha256(convert_to(?, 'UTF8'))", key)
                .toString();
    }

    private ValidatableResponse completions(String key) {
        return completions(key, module.code());
    }

    private ValidatableResponse completions(String key, String course) {
        return Api.completions(new RegistrarWithKey(registrar.id(), key), course)
                .then();
    }

    private static String problemWithout(ValidatableResponse response, String course) {
        return response.statusCode(404).extract().asString().replace(course, "<course>");
    }
}
