package org.studyregistry.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.CommandProcess.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.studyregistry.testsupport.CommandProcess;
import org.studyregistry.testsupport.CommandProcess.Ended;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program as an operator starts it, with a running service or without one. */
class CommandProcessIT {

    private static final String COMPLETION = "633852ce-c82a-4d60-8ab5-28745163f6f9";

    /** A course with one completion. */
    private static final String COURSE = """
            with c as (insert into public.courses (name, slug, organization_id)
                       values ('C', 'c', gen_random_uuid()) returning id),
                 m as (insert into public.course_modules (course_id, order_number, uh_course_code)
                       select id, 0, 'CODE' from c returning id, course_id),
                 u as (insert into public.users default values returning id)
            insert into public.course_module_completions (
                id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email,
                grade, passed, prerequisite_modules_completed)
            select '633852ce-c82a-4d60-8ab5-28745163f6f9', m.course_id, m.id, u.id, now(), 'en', true, 'a@example.com', 5,
                   true, true
            from m cross join u
            """;

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aCommandOpensNoPortMigratesNothingAndSaysWhatIsMissing() throws Exception {
        sql("postgres", "create database empty template template0 encoding 'SQL_ASCII' locale 'C'");
        try (ServerSocket http = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            Map<String, String> settings = settings("empty", PostgresServer.USER);
            settings.put("quarkus.http.port", Integer.toString(http.getLocalPort()));
            settings.put("quarkus.management.port", Integer.toString(management.getLocalPort()));

            Ended list = run(settings, "registrar", "list");
            Ended check = run(settings, "check");

            assertAll(
                    () -> assertEquals(ExitCode.FAILED, list.exitCode(), list.err()),
                    () -> assertEquals("", list.out()),
                    () -> assertEquals(ExitCode.INCOMPLETE, check.exitCode(), check.err()),
                    () -> assertTrue(check.out().contains("study-registry migrate"), check.out()),
                    () -> assertTrue(
                            check.out().contains("missing   a database whose texts have an encoding"), check.out()),
                    () -> assertEquals(
                            0, count("empty", "select count(*) from pg_namespace where nspname = 'study_registry'")));
        }
    }

    /** Which it has from the service whose container it runs in. */
    @Test
    @Timeout(90)
    void aCommandEndsAtOnceThoughTheServiceWouldGoOnForAnHour() throws Exception {
        Map<String, String> settings = migrated("delay");
        settings.put("quarkus.shutdown.delay", "1H");

        assertEquals(ExitCode.OK, run(settings, "registrar", "list").exitCode());
    }

    /** During a rollout, and after going back to the version before. */
    @Test
    void theSchemaOfALaterVersionWillDo() throws Exception {
        Map<String, String> settings = migrated("later");
        for (String history : List.of("study_registry.schema_history", "public.study_registry_schema_history")) {
            sql(
                    "later",
                    "insert into " + history
                            + " values (99, '99', 'later', 'SQL', 'V99__later.sql', 0, 'somebody', now(), 1, true)");
        }

        Ended migrate = run(settings, "migrate");
        Ended check = run(settings, "check");

        assertEquals(ExitCode.OK, migrate.exitCode(), migrate.err());
        assertEquals(ExitCode.OK, check.exitCode(), check.out());
        for (String pool : List.of("short work", "streams", "migrations")) {
            assertTrue(
                    check.out().contains("connections for " + pool + " that are encrypted and verified: not"),
                    check.out());
        }
    }

    @Test
    void standardOutputHoldsTheKeyAndNothingElse() throws Exception {
        Map<String, String> settings = migrated("keys");

        Ended created = run(settings, "registrar", "create", "Sisu");
        Ended issued = run(settings, "key", "issue", "Sisu", "--expires", "1y");

        assertEquals(ExitCode.OK, issued.exitCode(), issued.err());
        assertTrue(created.out().matches("[0-9a-f-]{36}\\R"), created.out());
        assertTrue(issued.out().matches("srk_[0-9A-Za-z]{49}\\R"), "more than a key");
        assertFalse(issued.err().contains(issued.out().strip()), "the key is on standard error, too");
    }

    /** Three times as many records as filled this heap when they were collected. */
    @Test
    void aListOfAnyLengthFitsIntoASmallHeap() throws Exception {
        Map<String, String> settings = migrated("long");
        sql("long", """
                insert into study_registry.audit_records (
                    id, kind, opened_at, registrar_id, registrar_name, key_hint, client_address, request_id, course, modules,
                    exclude_registered, format)
                select gen_random_uuid(), 'export', now() - n * interval '1 second', gen_random_uuid(), 'R', 'key',
                       '192.0.2.1', 'r' || n, 'c', '{}', false, 'application/json'
                from generate_series(1, 100000) n
                """);

        Ended list = run(settings, Map.of("JAVA_TOOL_OPTIONS", "-Xmx96m"), "audit", "list", "--output", "csv");

        assertEquals(ExitCode.OK, list.exitCode(), list.err());
        assertEquals(100_001, list.out().lines().count());
    }

    /** As an operator does who has seen enough. */
    @Test
    void aListIsFollowedUntilItIsInterrupted(@TempDir Path folder) throws Exception {
        Map<String, String> settings = migrated("followed");
        record("followed", "before");

        Process list = CommandProcess.start(
                settings, folder.resolve("err"), "audit", "list", "--follow", "--output", "ndjson");
        try (BufferedReader lines = list.inputReader(StandardCharsets.UTF_8)) {
            String before = lines.readLine();
            record("followed", "after");
            String after = lines.readLine();
            CommandProcess.interrupt(list);
            int exitCode = CommandProcess.exitCode(list);

            assertAll(
                    () -> assertTrue(before.contains("\"before\""), before),
                    () -> assertTrue(after.contains("\"after\""), after),
                    () -> assertEquals(130, exitCode),
                    () -> assertEquals("", Files.readString(folder.resolve("err"))));
        } finally {
            list.destroyForcibly();
        }
    }

    /** Here it waits for a lock, for ever if nobody ends it. */
    @Test
    void anInterruptedCommandEndsItsStatement(@TempDir Path folder) throws Exception {
        Map<String, String> settings = migrated("interrupted");
        String running = "select count(*) from pg_stat_activity where datname = 'interrupted'"
                + " and wait_event_type = 'Lock' and query like '%audit_log%'";
        try (Connection locking = connect("interrupted");
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("lock table study_registry.audit_records in access exclusive mode");
            Process list = CommandProcess.start(settings, folder.resolve("err"), "audit", "list");
            try {
                await().atMost(Duration.ofMinutes(1)).until(() -> count("postgres", running) == 1);

                CommandProcess.interrupt(list);

                assertEquals(130, CommandProcess.exitCode(list));
                await().atMost(Duration.ofMinutes(1)).until(() -> count("postgres", running) == 0);
            } finally {
                list.destroyForcibly();
            }
        }
    }

    private static void record(String database, String requestId) throws SQLException {
        sql(database, """
                insert into study_registry.audit_records (
                    id, kind, registrar_id, registrar_name, key_hint, client_address, request_id, completions)
                values (gen_random_uuid(), 'registration', gen_random_uuid(), 'R', 'key', '192.0.2.1', '%s', '{}')
                """.replace("%s", requestId));
    }

    /** What check tells to do is enough: done to the letter, a role that owns nothing can serve, and do no more. */
    @Test
    void whatCheckSaysMendsWhatIsMissing() throws Exception {
        Map<String, String> owner = migrated("grants");
        sql("grants", COURSE);
        run(owner, "registrar", "create", "Sisu");
        String key = run(owner, "key", "issue", "Sisu").out().strip();
        sql("grants", "create role service login password 'service'");
        Map<String, String> settings = settings("grants", "service");
        settings.put("quarkus.datasource.password", "service");

        Ended check = run(settings, "check", "--output", "json");
        for (int round = 0; round < 4 && check.exitCode() == ExitCode.INCOMPLETE; round++) {
            for (JsonNode finding : new ObjectMapper().readTree(check.out())) {
                if (finding.get("state").asText().equals("missing")
                        && finding.get("fix").asText().startsWith("grant ")) {
                    sql("grants", finding.get("fix").asText());
                }
            }
            check = run(settings, "check", "--output", "json");
        }

        assertEquals(ExitCode.OK, check.exitCode(), check.out() + check.err());
        serves(settings, key);
        Ended issued = run(settings, "key", "issue", "Sisu");
        Ended purged = run(settings, "audit", "purge", "--older-than", "0s", "--yes");
        assertEquals(ExitCode.FAILED, issued.exitCode(), issued.err());
        assertEquals(ExitCode.FAILED, purged.exitCode(), purged.err());
        assertTrue(issued.err().contains("permission denied"), issued.err());
    }

    /** Exports and registers with this key. */
    private static void serves(Map<String, String> settings, String key) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of(),
                settings,
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.DISCARD))) {
            assertTrue(service.awaitReady(), "the service did not start");
            HttpClient http = HttpClient.newHttpClient();
            HttpRequest.Builder export = HttpRequest.newBuilder(
                    service.uri("/api/v0/study-registry/completions/CODE?exclude_already_registered=true"));
            HttpRequest.Builder register = HttpRequest.newBuilder(
                            service.uri("/api/v0/study-registry/completion-registered-to-study-registry"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("[{\"completion_id\":\"" + COMPLETION
                            + "\",\"student_number\":\"012345678\",\"registration_date\":\"2026-01-01T00:00:00Z\"}]"));
            for (HttpRequest.Builder request : List.of(export, register)) {
                HttpResponse<String> response = ContractCheck.send(
                        http, request.header("Authorization", "Basic " + key).build(), BodyHandlers.ofString());
                assertEquals(200, response.statusCode(), response.body());
            }
            await().until(() -> count("grants", "select count(*) from study_registry.audit_outcomes") == 1);
        }
        // Written when the service stops, at the latest.
        assertEquals(1, count("grants", "select count(last_used_at) from study_registry.registry_keys"));
    }

    @Test
    void anExportWhoseProcessDiedIsSeenAsUnfinished() throws Exception {
        Map<String, String> settings = migrated("died");
        sql("died", COURSE);
        run(settings, "registrar", "create", "Sisu");
        String key = run(settings, "key", "issue", "Sisu").out().strip();
        int port = Ports.free();
        try (ServiceProcess service = ServiceProcess.start(
                        port,
                        Ports.free(),
                        List.of(),
                        settings,
                        builder -> builder.redirectOutput(ProcessBuilder.Redirect.DISCARD));
                Connection operator = connect("died");
                Statement statement = operator.createStatement();
                Socket client = new Socket()) {
            assertTrue(service.awaitReady(), "the service did not start");
            // More than fits into the sockets of a client that does not read.
            statement.execute("""
                    insert into public.course_module_completions (
                        course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email,
                        grade, passed, prerequisite_modules_completed, completion_granter_user_id)
                    select course_id, course_module_id, user_id, completion_date, 'en', true, 'a@example.com', 5, true, true, user_id
                    from public.course_module_completions cross join generate_series(1, 100000)
                    """);
            client.connect(new InetSocketAddress("localhost", port));
            client.getOutputStream()
                    .write(
                            ("GET /api/v0/study-registry/completions/CODE HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                                            + key + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> count("died", "select count(*) from study_registry.audit_records") == 1);

            service.process().destroyForcibly().waitFor();
        }

        Ended list = run(settings, "audit", "list", "--registrar", "Sisu");

        assertTrue(list.out().contains("unfinished"), list.out() + list.err());
    }

    @Test
    void helpAndCompletionNeedNoDatabase() throws Exception {
        Ended help = run(Map.of(), "key", "rotate", "--help");
        Ended completion = run(Map.of(), "generate-completion");
        Ended mistyped = run(Map.of(), "key", "isue", "Sisu");

        assertAll(
                () -> assertEquals(ExitCode.OK, help.exitCode()),
                () -> assertTrue(help.out().contains("--overlap"), help.out()),
                () -> assertEquals(ExitCode.OK, completion.exitCode()),
                () -> assertTrue(completion.out().startsWith("#!/usr/bin/env bash"), completion.out()),
                () -> assertEquals(ExitCode.USAGE, mistyped.exitCode()),
                () -> assertTrue(mistyped.err().contains("key issue"), mistyped.err()));
    }

    @Test
    void withoutADatabaseACommandSaysSoInASentence() throws Exception {
        Ended unset = run(Map.of(), "key", "list");
        Ended unreachable =
                run(Map.of("quarkus.datasource.reactive.url", "postgresql://localhost:1/none"), "key", "list");
        Ended check = run(Map.of("quarkus.datasource.reactive.url", "postgresql://localhost:1/none"), "check");
        Ended misspelled =
                run(Map.of("quarkus.datasource.reactive.url", "postgresql://me:secret@a/b?sslmod=x"), "key", "list");
        Ended unverified = run(
                Map.of(
                        "quarkus.datasource.reactive.url", "jdbc:postgresql://db.example.org/lms?sslmode=require",
                        "study-registry.database.tls", "required"),
                "key",
                "list");

        assertAll(
                () -> assertTrue(check.out().contains("nothing listens there"), check.out()),
                () -> assertEquals(ExitCode.FAILED, misspelled.exitCode()),
                () -> assertTrue(misspelled.err().contains("the nearest is sslmode"), misspelled.err()),
                () -> assertFalse(misspelled.err().contains("secret"), misspelled.err()),
                () -> assertEquals(ExitCode.FAILED, unverified.exitCode()),
                () -> assertTrue(unverified.err().contains("study-registry.database.tls=required"), unverified.err()),
                () -> assertEquals(ExitCode.FAILED, unset.exitCode()),
                () -> assertTrue(unset.err().contains("QUARKUS_DATASOURCE_REACTIVE_URL"), unset.err()),
                () -> assertFalse(unset.err().contains("\tat "), unset.err()),
                () -> assertEquals(ExitCode.FAILED, unreachable.exitCode()),
                () -> assertTrue(unreachable.err().contains("cannot be reached"), unreachable.err()),
                () -> assertFalse(unreachable.err().contains("\tat "), unreachable.err()),
                () -> assertEquals(ExitCode.INCOMPLETE, check.exitCode(), check.err()));
    }

    private static Map<String, String> migrated(String database) throws Exception {
        database(database);
        Map<String, String> settings = settings(database, PostgresServer.USER);
        assertEquals(ExitCode.OK, run(settings, "migrate").exitCode());
        return settings;
    }

    private static Map<String, String> settings(String database, String user) {
        Map<String, String> settings = new HashMap<>(server.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + server.port() + "/" + database);
        settings.put("quarkus.datasource.username", user);
        return settings;
    }

    private static void database(String name) throws SQLException {
        sql("postgres", "create database " + name);
    }

    private static void sql(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.port() + "/" + database,
                PostgresServer.USER,
                PostgresServer.PASSWORD);
    }
}
