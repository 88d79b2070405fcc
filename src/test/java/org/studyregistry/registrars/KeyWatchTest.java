package org.studyregistry.registrars;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.cli.Cli;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;

/** What is kept in view of a key while it lives: its last use, and its end. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class KeyWatchTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Logs logs = new Logs();

    @BeforeEach
    void listen() {
        logs.listen();
    }

    @AfterEach
    void stopListening() {
        logs.close();
    }

    @Test
    void theLastUseIsWrittenOffTheRequestsPath() {
        String row = rowVersion();
        for (int i = 0; i < 20; i++) {
            Api.completions(registrar, "no-such-course").then().statusCode(404);
        }

        await().until(() -> lastUse() != null);
        assertTrue(Database.count(
                        "select extract(epoch from now() - last_used_at)::int from study_registry.registry_keys"
                                + " where registrar_id = ?",
                        registrar.id())
                < 60);
        assertTrue(!row.equals(rowVersion()), "the row was written");
    }

    @Test
    void aKeyThatIsRefusedIsNotUsed() {
        Database.execute(
                "update study_registry.registry_keys set revoked_at = now() where registrar_id = ?", registrar.id());
        Api.completions(registrar, "no-such-course").then().statusCode(401);
        RegistrarWithKey other = Lms.registrar();
        Api.completions(other, "no-such-course").then().statusCode(404);

        await().until(() -> Database.value(
                        "select last_used_at from study_registry.registry_keys where registrar_id = ?", other.id())
                != null);
        assertEquals(null, lastUse());
    }

    @Test
    void anExpiryIsWarnedOfOnceInTheLogAndToldByTheMetric() {
        RegistrarWithKey soon = Cli.issue(registrar, "--expires", "3d");
        RegistrarWithKey late = Cli.issue(registrar, "--expires", "60d");
        String hint = soon.key().substring(0, 8);

        await().untilAsserted(() -> assertEquals(1, logs.count("registry key " + hint)));
        await().until(() ->
                metric(hint).isPresent() && metric(late.key().substring(0, 8)).isPresent());
        double left = metric(hint).getAsDouble();
        assertTrue(left > 2.9 * 86_400 && left <= 3 * 86_400, "seconds left: " + left);
        assertEquals(1, logs.count("registry key " + hint));
        assertEquals(0, logs.count("registry key " + late.key().substring(0, 8)));
    }

    /** More than have a series in the metric. */
    @Test
    void everyKeyThatExpiresSoonIsWarnedOf() {
        Database.execute("""
                insert into study_registry.registry_keys (registrar_id, digest, hint, expires_at)
                select ?, sha256(gen_random_uuid()::text::bytea), 'many-' || n, now() + interval '1 day'
                from generate_series(1, 150) n
                """, registrar.id());
        try {
            String hint = Cli.issue(registrar, "--expires", "3d").key().substring(0, 8);

            await().untilAsserted(() -> assertEquals(1, logs.count("registry key " + hint)));
        } finally {
            Database.execute(
                    "delete from study_registry.registry_keys where registrar_id = ? and hint like 'many-%'",
                    registrar.id());
        }
    }

    private OptionalDouble metric(String hint) {
        return Api.management("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("study_registry_key_expiry_seconds{")
                        && line.contains("key=\"" + hint + "\"")
                        && line.contains("registrar=\"Registrar " + registrar.id() + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst();
    }

    private Object lastUse() {
        return Database.value(
                "select last_used_at from study_registry.registry_keys where registrar_id = ?", registrar.id());
    }

    private String rowVersion() {
        return String.valueOf(Database.value(
                "select xmin::text from study_registry.registry_keys where registrar_id = ?", registrar.id()));
    }
}
