package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** Registrars as the operator makes, sees and ends them; and the rest of the command line. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RegistrarCommandsTest {

    private final String name = "Registry " + UUID.randomUUID();

    @Test
    void aNewRegistrarHasNoKeyThatOpensAnything() {
        UUID id = UUID.fromString(Cli.run("registrar", "create", name).line());

        String inLms =
                (String) Database.value("select secret_key from public.study_registry_registrars where id = ?", id);
        assertTrue(inLms.matches("unusable:[0-9a-f-]{72}"), "what stands where the LMS wants a key");
        assertEquals(0L, liveKeys(id));
    }

    @Test
    void noTwoEnabledRegistrarsHaveOneName() {
        Cli.run("registrar", "create", name).line();

        assertEquals(ExitCode.CONFLICT, Cli.run("registrar", "create", name).exitCode());

        Cli.run("registrar", "disable", name, "--yes");

        assertEquals(ExitCode.OK, Cli.run("registrar", "create", name).exitCode());
        assertEquals(ExitCode.OK, Cli.run("registrar", "show", name).exitCode());
    }

    @Test
    void aDisabledRegistrarAndItsKeysAreDeadAtOnceAndStayDeadIfTheLmsBringsItBack() {
        RegistrarWithKey registrar = Lms.registrar();
        String course = Lms.module().code();
        Api.completions(registrar, course).then().statusCode(200);

        Result refused = Cli.run("registrar", "disable", registrar.id().toString());
        int stillGood = Api.completions(registrar, course).statusCode();
        Result disabled = Cli.run("registrar", "disable", registrar.id().toString(), "--yes");

        assertEquals(ExitCode.NOT_CONFIRMED, refused.exitCode());
        assertEquals(200, stillGood);
        assertEquals(ExitCode.OK, disabled.exitCode());
        Api.completions(registrar, course).then().statusCode(401);
        Database.execute("update public.study_registry_registrars set deleted_at = null where id = ?", registrar.id());
        Api.completions(registrar, course).then().statusCode(401);
    }

    @Test
    void aDisabledRegistrarGetsNoKeys() {
        Cli.run("registrar", "create", name);
        Cli.run("registrar", "disable", name, "--yes");

        assertEquals(ExitCode.CONFLICT, Cli.run("key", "issue", name).exitCode());
        assertEquals(
                ExitCode.CONFLICT,
                Cli.run("registrar", "disable", name, "--yes").exitCode());
    }

    @Test
    void showsARegistrarWithItsKeysForPeopleAndForScripts() throws Exception {
        UUID id = UUID.fromString(Cli.run("registrar", "create", name).line());
        String key = Cli.run("key", "issue", name).line();

        Result people = Cli.run("registrar", "show", id.toString());
        Result scripts = Cli.run("registrar", "show", name, "--output", "json");

        JsonNode json = new ObjectMapper().readTree(scripts.out());
        assertAll(
                () -> assertTrue(
                        people.out().contains(name) && people.out().contains(key.substring(0, 8)), people.out()),
                () -> assertFalse(people.out().contains(key), "the key is shown again"),
                () -> assertEquals(1, json.get("live_keys").asInt()),
                () -> assertEquals(
                        key.substring(0, 8), json.get("keys").get(0).get("hint").asText()));
    }

    @Test
    void whatANameHoldsStaysInItsCell() {
        UUID id = UUID.randomUUID();
        Database.execute(
                "insert into public.study_registry_registrars (id, name, secret_key) values (?, ?, ?)",
                id,
                "evil\n\u001b[31m" + id,
                "unusable:" + id);

        String table = Cli.run("registrar", "list").out();

        assertTrue(table.contains("evil??[31m" + id), table);
        assertEquals(
                ExitCode.USAGE, Cli.run("registrar", "create", "evil\nname").exitCode());
    }

    @Test
    void aNameThatMeansSeveralIsNoName() {
        for (int i = 0; i < 2; i++) {
            Database.execute(
                    "insert into public.study_registry_registrars (name, secret_key) values (?, ?)",
                    name,
                    "unusable:" + UUID.randomUUID());
        }

        Result ambiguous = Cli.run("key", "issue", name);

        assertEquals(ExitCode.CONFLICT, ambiguous.exitCode());
        assertTrue(ambiguous.err().contains("by its id"), ambiguous.err());
    }

    @Test
    void aCompleteDatabaseHasNothingMissing() {
        Result check = Cli.run("check");

        assertEquals(ExitCode.OK, check.exitCode(), check.out());
        assertFalse(check.out().contains("\nmissing"), check.out());
    }

    @Test
    void migratingTwiceDoesNothing() {
        Result migrate = Cli.run("migrate");

        assertEquals(ExitCode.OK, migrate.exitCode());
        assertTrue(migrate.err().contains("Migrations applied: 0"), migrate.err());
    }

    @Test
    void everyVerbExplainsItself() {
        for (String verb : List.of(
                "registrar create",
                "registrar list",
                "registrar show",
                "registrar disable",
                "key issue",
                "key list",
                "key rotate",
                "key revoke",
                "key import",
                "audit list",
                "audit purge",
                "migrate",
                "check",
                "serve")) {
            Result help = Cli.run((verb + " --help").split(" "));

            assertEquals(ExitCode.OK, help.exitCode(), verb);
            assertTrue(help.out().startsWith("Usage: study-registry " + verb), help.out());
        }
    }

    private static long liveKeys(UUID registrar) {
        return Database.count("select count(*) from study_registry.registry_keys where registrar_id = ?", registrar);
    }
}
