package org.studyregistry.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program as an operator starts it, beside a service or without one. */
class CommandProcessIT {

    private static PostgresServer server;

    @TempDir
    Path folder;

    private record Ended(int exitCode, String out, String err) {}

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
        database("empty");
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
                    () -> assertEquals(
                            0, count("empty", "select count(*) from pg_namespace where nspname = 'study_registry'")));
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

    /** What check tells to do is enough: done to the letter, nothing is missing any more. */
    @Test
    void whatCheckSaysMendsWhatIsMissing() throws Exception {
        migrated("grants");
        sql("grants", "create role service login password 'service'");
        Map<String, String> settings = settings("grants", "service");
        settings.put("quarkus.datasource.password", "service");

        for (int round = 0; round < 4; round++) {
            Ended check = run(settings, "check", "--output", "json");
            if (check.exitCode() == ExitCode.OK) {
                return;
            }
            assertEquals(ExitCode.INCOMPLETE, check.exitCode(), check.err());
            for (JsonNode finding : new ObjectMapper().readTree(check.out())) {
                if (finding.get("fix").asText().startsWith("grant ")
                        && finding.get("state").asText().equals("missing")) {
                    sql("grants", finding.get("fix").asText());
                }
            }
        }
        throw new AssertionError(
                "Something is still missing: " + run(settings, "check").out());
    }

    @Test
    void anExportWhoseProcessDiedIsSeenAsUnfinished() throws Exception {
        Map<String, String> settings = migrated("died");
        sql("died", """
                with c as (insert into public.courses (name, slug, organization_id)
                           values ('C', 'c', gen_random_uuid()) returning id)
                insert into public.course_modules (course_id, order_number, uh_course_code) select id, 0, 'CODE' from c
                """);
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
            operator.setAutoCommit(false);
            statement.execute("lock table public.course_module_completions in access exclusive mode");
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

        assertAll(
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
        Path none = Files.createTempFile("input", "");
        assertEquals(ExitCode.OK, run(none, settings, "migrate").exitCode());
        Files.delete(none);
        return settings;
    }

    private Ended run(Map<String, String> settings, String... arguments) throws Exception {
        return run(Files.createTempFile(folder, "input", ""), settings, arguments);
    }

    private static Ended run(Path input, Map<String, String> settings, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            int exitCode = new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Ended(exitCode, text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
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
