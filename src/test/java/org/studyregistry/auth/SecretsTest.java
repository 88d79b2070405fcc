package org.studyregistry.auth;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.cli.Cli;
import org.studyregistry.cli.Cli.Result;
import org.studyregistry.registrars.KeyDigest;
import org.studyregistry.registrars.KeySecret;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;

/** Tries to find a key where none may be: in logs at their most talkative, answers, rows, metrics, and objects' texts. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class SecretsTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final Logs logs = new Logs();
    private final List<String> secrets = new ArrayList<>();

    @BeforeEach
    void listen() {
        logs.listen();
        logs.everything("org.studyregistry");
    }

    @AfterEach
    void stopListening() {
        logs.close();
    }

    @Test
    void noKeyIsFoundAnywhere() throws SQLException {
        List<String> answers = new ArrayList<>();
        Result issued = Cli.run("key", "issue", registrar.id().toString(), "--expires", "2d");
        String good = secret(issued.line());
        answers.add(issued.err());
        String imported = secret("imported-" + UUID.randomUUID());
        Result importing =
                Cli.withInput(imported + "\n", "key", "import", registrar.id().toString());
        answers.add(importing.out() + importing.err());
        String rotated = secret(Cli.run("key", "rotate", good.substring(0, 8)).line());
        String mistyped = secret(good.substring(0, 52) + (good.endsWith("x") ? 'y' : 'x'));
        String unknown = secret("unknown-" + UUID.randomUUID());
        String spaced = "Basic " + good + " " + good;

        for (String header : List.of(
                "Basic " + good,
                "Bearer " + imported,
                "Basic " + rotated,
                "Basic Basic " + good,
                good,
                "Token " + good,
                "Basic " + mistyped,
                "Basic " + unknown,
                "Basic " + good.substring(0, 40),
                spaced)) {
            answers.add(text(given().header("Authorization", header).get(Api.COMPLETIONS + module.code())));
            answers.add(text(given().header("Authorization", header).get(Api.COMPLETIONS + "no-such-course?a=b")));
        }
        Result revoked = Cli.run("key", "revoke", rotated.substring(0, 8), "--yes");
        answers.add(revoked.out() + revoked.err());
        answers.add(text(given().header("Authorization", "Basic " + rotated).get(Api.COMPLETIONS + module.code())));
        answers.add(Cli.run("key", "list", "--all", "--output", "json").out());
        answers.add(Cli.run("registrar", "show", registrar.id().toString()).out());
        await().until(() -> Api.management("/q/metrics").asString().contains("key=\"" + good.substring(0, 8) + "\""));

        assertNone("the answers", String.join("\n", answers));
        assertNone("the log", logs.all());
        assertNone("the metrics", Api.management("/q/metrics").asString());
        assertNone("the keys", table("study_registry.registry_keys"));
        assertNone("the audit record", table("study_registry.audit_log"));
        assertTrue(logs.count("key-malformed") > 0, "the log was listened to");
    }

    @Test
    void noObjectTellsItsSecret() {
        String key = secret("a-raw-key-" + UUID.randomUUID());

        assertNone(
                "texts",
                "" + KeySecret.existing(key) + KeyDigest.of(key) + PresentedKey.read(List.of("Basic " + key))
                        + PresentedKey.read(List.of("Basic Basic " + key))
                        + new RegistryKeyRequest(KeyDigest.of(key), Optional.empty()));
    }

    private String secret(String key) {
        secrets.add(key);
        return key;
    }

    /** Neither a key nor a stretch of one that is longer than its hint. */
    private void assertNone(String place, String text) {
        for (String key : secrets) {
            for (int i = 0; i + 12 <= key.length(); i++) {
                String stretch = key.substring(i, i + 12);
                assertFalse(text.contains(stretch), () -> place + " hold a part of a key");
            }
        }
    }

    private static String text(Response response) {
        return response.headers() + response.asString();
    }

    private static String table(String name) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select t::text from " + name + " t")) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }
}
