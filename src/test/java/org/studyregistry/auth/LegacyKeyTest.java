package org.studyregistry.auth;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** With {@code study-registry.keys.legacy=true} the keys of the LMS's own table open the service too. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(LegacyKeyTest.Legacy.class)
class LegacyKeyTest {

    /** Accepts the keys of the LMS. */
    public static final class Legacy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("study-registry.keys.legacy", "true");
        }
    }

    private final RegistrarWithKey registrar = Lms.registrar();
    private final RegistrarWithKey legacy = new RegistrarWithKey(registrar.id(), "legacy-" + registrar.id());
    private final Module module = Lms.module();

    @Test
    void bothKindsOfKeysOpen() {
        Api.completions(legacy, module.code()).then().statusCode(200);
        Api.completions(registrar, module.code()).then().statusCode(200);
    }

    @Test
    void aKeyThatWasImportedAndRevokedHereIsRevokedAlthoughTheLmsStillHasIt() {
        Lms.key(registrar.id(), legacy.key());
        Database.execute(
                "update study_registry.registry_keys set revoked_at = now() where registrar_id = ?", registrar.id());

        Api.completions(legacy, module.code()).then().statusCode(401);
    }

    @Test
    void aRegistrarThatTheLmsHasDeletedIsRefused() {
        Database.execute("update public.study_registry_registrars set deleted_at = now() where id = ?", registrar.id());

        Api.completions(legacy, module.code()).then().statusCode(401);
    }
}
