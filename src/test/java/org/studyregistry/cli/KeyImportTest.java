package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** Keys that were there before this service. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class KeyImportTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final String course = Lms.module().code();

    @Test
    void aKeyThatExistsIsImportedFromStandardInput() {
        String key = "a-key-of-long-ago-" + UUID.randomUUID();

        Result imported =
                Cli.withInput(key + "\n", "key", "import", registrar.id().toString(), "--right", "read");

        assertEquals(id(key), imported.line());
        completions(key).statusCode(200);
        Result again = Cli.withInput(key + "\n", "key", "import", registrar.id().toString());
        assertEquals(ExitCode.CONFLICT, again.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifteen-chars-x", "with a space in it", "srk_mistyped", "käyttämätönavain"})
    void whatNoRequestCouldPresentIsNotImportedNorRepeated(String unfit) {
        Result refused =
                Cli.withInput(unfit + "\n", "key", "import", registrar.id().toString());

        assertEquals(ExitCode.USAGE, refused.exitCode());
        assertFalse((refused.out() + refused.err()).contains(unfit), refused.err());
    }

    @Test
    void thePlaintextKeysOfTheLmsAreTakenOverHashed() {
        String key = "plaintext-" + UUID.randomUUID();
        Database.execute(
                "update public.study_registry_registrars set secret_key = ? where id = ?", key, registrar.id());
        String keyless = "Keyless " + UUID.randomUUID();
        UUID keylessId = UUID.fromString(Cli.run("registrar", "create", keyless).line());
        completions(key).statusCode(401);

        Result imported = Cli.run("key", "import", "--from-lms");

        assertEquals(ExitCode.OK, imported.exitCode(), imported.err());
        completions(key).statusCode(200);
        assertEquals(
                0L,
                Database.count("select count(*) from study_registry.registry_keys where registrar_id = ?", keylessId));
    }

    /** The registry that reports a leak has nothing but the key. */
    @Test
    void anImportedKeyIsRevokedByTheKeyItself() {
        String key = "a-key-that-has-leaked-" + UUID.randomUUID();
        Cli.withInput(key + "\n", "key", "import", registrar.id().toString());
        completions(key).statusCode(200);

        Result byHint = Cli.run("key", "revoke", key.substring(0, 8), "--yes");
        Result unknown = Cli.withInput("a-key-that-nobody-has\n", "key", "revoke", "--secret", "--yes");
        Result revoked = Cli.withInput(key + "\n", "key", "revoke", "--secret", "--yes");

        assertEquals(ExitCode.NOT_FOUND, byHint.exitCode());
        assertTrue(byHint.err().contains("key revoke --secret"), byHint.err());
        assertEquals(ExitCode.NOT_FOUND, unknown.exitCode(), unknown.err());
        assertEquals(ExitCode.OK, revoked.exitCode(), revoked.err());
        assertFalse((revoked.out() + revoked.err()).contains(key), revoked.err());
        completions(key).statusCode(401);
    }

    private ValidatableResponse completions(String key) {
        return Api.completions(new RegistrarWithKey(registrar.id(), key), course)
                .then();
    }

    private static String id(String key) {
        return Database.value(
                        "select id from study_registry.registry_keys where digest = sha256(convert_to(?, 'UTF8'))", key)
                .toString();
    }
}
