package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Certificates;
import org.studyregistry.testsupport.CommandProcess;
import org.studyregistry.testsupport.CommandProcess.Ended;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.TlsPostgres;

/** How the packaged program follows the settings of its database. */
class DatabaseSettingsIT {

    private static final String TLS = "study-registry.database.tls";
    private static final String URL = "quarkus.datasource.reactive.url";
    private static final String ELSEWHERE = "postgresql://db.invalid/lms";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private static Certificates authority;
    private static TlsPostgres server;

    @BeforeAll
    static void start() throws Exception {
        authority = Certificates.authority(folder, "authority");
        server = TlsPostgres.start(
                folder, authority.issue("db", "localhost"), Certificates.authority(folder, "clients"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void requiredTlsRefusesTheServiceAndItsCommands() throws Exception {
        Map<String, String> settings = settings(ELSEWHERE);
        settings.put(TLS, "required");
        Path log = folder.resolve("refused.log");

        Ended check = CommandProcess.run(settings, "check");
        int exit;
        try (ServiceProcess service = service(settings, log)) {
            assertTrue(service.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it goes on");
            exit = service.process().exitValue();
        }

        String refusal = TLS + "=required, but who answers at db.invalid:5432 would not be verified";
        String said = Files.readString(log);
        assertAll(
                () -> assertTrue(check.exitCode() != 0),
                () -> assertTrue((check.out() + check.err()).contains(refusal), check.out() + check.err()),
                () -> assertEquals(1, exit),
                () -> assertTrue(said.contains(refusal), said),
                () -> assertTrue(said.contains("study-registry.database.sslmode=verify-full"), said));
    }

    @Test
    void withVerificationItIsNotRefused() throws Exception {
        Map<String, String> settings = settings(ELSEWHERE + "?sslmode=verify-full&sslrootcert=" + authority.root());
        settings.put(TLS, "required");

        Ended check = CommandProcess.run(settings, "check");

        assertTrue(check.out().contains("the name of the host cannot be resolved"), check.out() + check.err());
    }

    @Test
    void withoutVerificationTheServiceWarns() throws Exception {
        Path log = folder.resolve("warned.log");
        try (ServiceProcess service = service(settings(ELSEWHERE), log)) {
            Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(log)
                    .contains("INSECURE: who answers at db.invalid:5432 is not verified"));
            assertTrue(service.process().isAlive());
        }
    }

    @Test
    void checkSaysOfEachPoolHowItIsEncrypted() throws Exception {
        String address = "postgresql://encrypted_only:secret@localhost:" + server.port() + "/postgres?sslmode=";
        Map<String, String> verified = settings(address + "verify-full&sslrootcert=" + authority.root());
        CommandProcess.run(verified, "migrate");

        String out = CommandProcess.run(verified, "check").out();
        String unverified =
                CommandProcess.run(settings(address + "require"), "check").out();

        for (String pool : List.of("short work", "streams")) {
            assertTrue(
                    out.matches("(?s).*ok +connections for " + pool
                            + " that are encrypted and verified: encrypted \\(TLSv1\\.3\\), verified as verify-full,"
                            + " certificate of CN=db until 20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ.*"),
                    out);
            assertTrue(
                    unverified.matches("(?s).*connections for " + pool
                            + " that are encrypted and verified: encrypted \\(TLSv1\\.3\\), not verified,.*"),
                    unverified);
        }
        assertTrue(out.contains("connections for migrations that are encrypted and verified: encrypted"), out);
    }

    /** Expressions of configuration, escapes, quotes: none of them means anything in a password. Over both client libraries. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a$$b${HOME}c\\d e'f\"g%41h#i@j:k/l?m&n=o+p,q;r\\\\s\\t${nowhere:x}",
                "${unclosed",
                " spaces around and $ inside "
            })
    void aPasswordInTheEnvironmentIsUsedAsItIs(String password) throws Exception {
        alter("env_password", password);
        Map<String, String> settings = settings(address("env_password"));

        Ended ended = CommandProcess.run(settings, Map.of("QUARKUS_DATASOURCE_PASSWORD", password), "migrate");
        Ended withLineEnd =
                CommandProcess.run(settings, Map.of("QUARKUS_DATASOURCE_PASSWORD", password + "\n"), "check");
        Ended wrong = CommandProcess.run(settings, Map.of("QUARKUS_DATASOURCE_PASSWORD", password + "."), "migrate");

        assertAll(
                () -> assertEquals(0, ended.exitCode(), ended.out() + ended.err()),
                () -> assertTrue(
                        withLineEnd.out().contains("a password without a line end"),
                        withLineEnd.out() + withLineEnd.err()),
                () -> assertTrue(withLineEnd.out().contains("connections for migrations that"), withLineEnd.out()),
                () -> assertTrue(wrong.exitCode() != 0),
                () -> assertFalse(wrong.err().contains(password), wrong.err()));
    }

    /** A mounted secret, rotated under the running service. */
    @Test
    void aPasswordInAFileIsUsedAsItIsAndReadAgain() throws Exception {
        String first = "f$$irst${HOME}\\n 'x'\"";
        String second = "${second} $$";
        alter("file_password", first);
        Path file = folder.resolve("secret");
        Files.writeString(file, first + "\n");
        Map<String, String> settings = settings(address("file_password"));
        Ended migrate = CommandProcess.run(
                settings, Map.of("STUDY_REGISTRY_DATABASE_PASSWORD_FILE", file.toString()), "migrate");
        assertEquals(0, migrate.exitCode(), migrate.err());
        settings.put("study-registry.database.password-file", file.toString());
        try (ServiceProcess service = service(settings, folder.resolve("rotated.log"))) {
            assertTrue(service.awaitReady());

            Files.writeString(file, second);
            alter("file_password", second);
            server.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'file_password'");

            Awaitility.await().atMost(PATIENCE).until(() -> service.probe("ready") == 200);
            assertEquals(401, status(service));
        }
    }

    /** By a unix socket, over both client libraries, as the server sees all of its connections. */
    @Test
    void aUnixSocketServesEverything() throws Exception {
        try (PostgresServer plain = PostgresServer.start()) {
            Map<String, String> settings = new HashMap<>(plain.serviceSettings());
            settings.put(URL, "postgresql:///postgres?host=/tmp&port=" + plain.port());
            settings.put(TLS, "required");
            Path log = folder.resolve("unix.log");
            try (ServiceProcess service = service(settings, log)) {
                assertTrue(service.awaitReady(), () -> log.toString());
                assertEquals(401, status(service));
                Ended check = CommandProcess.run(settings, "check");

                assertEquals(0, check.exitCode(), check.out() + check.err());
                for (String pool : List.of("short work", "streams", "migrations")) {
                    assertTrue(
                            check.out()
                                    .contains("connections for " + pool
                                            + " that are encrypted and verified: a unix socket"),
                            check.out());
                }
                try (var connection = java.sql.DriverManager.getConnection(
                                plain.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                        var row = connection
                                .createStatement()
                                .executeQuery("select count(*), count(*) filter (where client_port <> -1)"
                                        + " from pg_stat_activity where application_name like 'study-registry%'")) {
                    row.next();
                    assertTrue(row.getInt(1) > 0);
                    assertEquals(0, row.getInt(2), "connections by TCP");
                }
            }
            assertFalse(Files.readString(log).contains("INSECURE"));
        }
    }

    private static int status(ServiceProcess service) throws Exception {
        HttpRequest request = service.request("/api/v0/study-registry/completions/none", "no-such-key-at-all")
                .build();
        return ContractCheck.send(HttpClient.newHttpClient(), request, BodyHandlers.ofString())
                .statusCode();
    }

    private static String address(String role) {
        return "postgresql://" + role + "@localhost:" + server.port() + "/postgres?sslmode=require";
    }

    private static void alter(String role, String password) throws Exception {
        server.execute(
                "do $$ begin if not exists (select from pg_roles where rolname = '" + role + "') then create role "
                        + role + " login superuser; end if; end $$",
                "alter role " + role + " password '" + password.replace("'", "''") + "'");
    }

    private static Map<String, String> settings(String address) {
        Map<String, String> settings = new HashMap<>();
        settings.put(URL, address);
        settings.put("study-registry.database.lms-tables", "own");
        settings.put(PostgresServer.JSON_LOG, "false");
        return settings;
    }

    private static ServiceProcess service(Map<String, String> settings, Path log) {
        return ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx96m"),
                settings,
                builder -> builder.redirectOutput(log.toFile()));
    }
}
