package org.studyregistry.database;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/** The packaged program in front of a primary and its standby, of which it is not told which is which. */
@FaultSuite("Failover")
class FailoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path log;
    private PostgresServer primary;
    private PostgresServer standby;
    private ServiceProcess service;
    private RegistrarWithKey registrar;
    private Module module;

    @BeforeEach
    void startServers() {
        primary = PostgresServer.start();
        standby = primary.standby();
        Database.use(primary);
    }

    @AfterEach
    void stopAll() {
        service.close();
        standby.close();
        primary.close();
    }

    @Test
    void findsThePrimaryAndAfterAFailoverTheNextOne() throws Exception {
        start("found", Map.of());
        UUID before = Lms.completion(module);
        UUID after = Lms.completion(module);
        assertEquals(200, register(before).statusCode());
        awaitReplay();

        primary.close();
        await().atMost(PATIENCE).until(() -> service.probe("ready") == 503);
        Response refused = register(after);
        promoteStandby();

        refused.then().statusCode(503).header("Retry-After", "5");
        assertEquals("urn:problem-type:study-registry:database-read-only", refused.path("type"));
        await().atMost(PATIENCE).until(() -> service.probe("ready") == 200);
        assertEquals(200, register(before).statusCode());
        assertEquals(200, register(after).statusCode());
        assertEquals(2, Registering.rows(registrar));
        assertEquals(Set.of(before, after), completions(""));
        assertTrue(Files.readString(log).contains("The database's primary is now localhost:" + standby.port()), "log");
    }

    /** Its sockets stay open and nothing comes out of them, as when a machine or its network is gone. */
    @Test
    void givesUpAPrimaryThatFallsSilent() throws Exception {
        start(
                "silent",
                Map.of(
                        "study-registry.database.silence", "3S",
                        "quarkus.datasource.reactive.additional-properties.statement_timeout", "2s",
                        "quarkus.datasource.reactive.additional-properties.lock_timeout", "500ms",
                        "study-registry.streams.max-concurrent", "1"));
        UUID completion = Lms.completion(module);
        awaitReplay();
        completions(""); // leaves a connection in the pool of streams, which has room for this one

        List<ProcessHandle> silent = processes(primary);
        signal("STOP", silent);
        try {
            promoteStandby();
            await().atMost(PATIENCE).until(() -> register(completion).statusCode() == 200);

            assertEquals(1, Registering.rows(completion, registrar));
            await().atMost(PATIENCE)
                    .until(() -> ask(Api.COMPLETIONS + module.code()).statusCode() == 200);
            assertEquals(Set.of(completion), completions(""));
        } finally {
            signal("CONT", silent);
        }
    }

    @Test
    void onlyReadsThatMayLagGoToAReplica() throws Exception {
        start("replica", Map.of("quarkus.datasource.replicas.reactive.url", standby.reactiveUrl()));
        UUID old = Lms.completion(module);
        awaitReplay();
        sql(standby, "select pg_wal_replay_pause()");
        UUID fresh = Lms.completion(module);
        assertEquals(200, register(old).statusCode());

        assertEquals(Set.of(old), completions(""), "from the replica, which lags");
        assertEquals(Set.of(fresh), completions("?exclude_already_registered=true"), "from the primary");
        assertEquals(List.of(old.toString()), get(Registering.RECEIPTS).path("completion_id"), "from the primary");
        String feed = Api.COMPLETIONS.replaceAll("/$", "") + "?course=" + module.code();
        assertEquals(List.of(old.toString()), get(feed).path("id"), "several courses, from the replica, which lags");
        assertEquals(
                List.of(fresh.toString()),
                get(feed + "&exclude_already_registered=true").path("id"),
                "from the primary");
        assertEquals("1", counted(feed), "from the replica");
        assertEquals(Set.of(old), searched(old, fresh), "from the replica");
        assertTrue(get(feed + "&format=ndjson&footer=true").asString().contains(fresh.toString()), "from the primary");
        String lines = get(Api.COMPLETIONS + module.code() + "?format=ndjson&footer=true")
                .asString();
        assertTrue(
                lines.contains(fresh.toString()) && lines.contains("\"watermark\":\""), "from the primary: " + lines);
        standby.close();
        assertEquals(Set.of(old, fresh), completions(""), "from the primary, since no replica answers");
        assertEquals("2", counted(feed), "from the primary, since no replica answers");
        assertEquals(Set.of(old, fresh), searched(old, fresh), "from the primary, since no replica answers");
    }

    /** The standby comes first, so a client that takes the first address, or each in turn, is wrong. */
    private void start(String name, Map<String, String> settings) throws InterruptedException {
        log = Path.of("target", "failover-" + name + ".log");
        Map<String, String> all = new HashMap<>(primary.serviceSettings());
        all.put("quarkus.datasource.reactive.url", standby.reactiveUrl() + "," + primary.reactiveUrl());
        all.putAll(settings);
        service = ServiceProcess.start(
                Ports.free(), Ports.free(), List.of("-Xmx64m"), all, builder -> builder.redirectOutput(log.toFile()));
        assertTrue(service.awaitReady());
        registrar = Lms.registrar();
        module = Lms.module();
    }

    private Response register(UUID completion) {
        return given().header("Authorization", registrar.authorization())
                .header("Content-Type", "application/json")
                .body(Registering.batch(Stream.of(completion), Registering.NUMBER))
                .post(service.uri(Registering.PATH));
    }

    private String counted(String feed) {
        return given().header("Authorization", registrar.authorization())
                .head(service.uri(feed + "&count=true"))
                .header("Completions-Count");
    }

    private Set<UUID> searched(UUID... ids) {
        Response response = given().header("Authorization", registrar.authorization())
                .header("Content-Type", "application/json")
                .body(Stream.of(ids)
                        .map(id -> "\"" + id + "\"")
                        .collect(Collectors.joining(",", "{\"completion_ids\":[", "]}")))
                .post(service.uri(Api.COMPLETIONS + "search"));
        assertEquals(200, response.statusCode(), response.asString());
        return response.jsonPath().getList("id", String.class).stream()
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }

    private Response ask(String path) {
        return given().header("Authorization", registrar.authorization()).get(service.uri(path));
    }

    private Response get(String path) {
        Response response = ask(path);
        assertEquals(200, response.statusCode(), response.asString());
        return response;
    }

    private Set<UUID> completions(String query) {
        return get(Api.COMPLETIONS + module.code() + query).jsonPath().getList("id", String.class).stream()
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }

    private void awaitReplay() throws SQLException {
        String written = sql(primary, "select pg_current_wal_insert_lsn()::text");
        await().until(() -> sql(standby, "select pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn")
                .equals("t"));
    }

    private void promoteStandby() throws SQLException {
        assertEquals("t", sql(standby, "select pg_promote()"));
        Database.use(standby);
    }

    private static List<ProcessHandle> processes(PostgresServer server) throws Exception {
        Path file = Path.of(sql(server, "show data_directory"), "postmaster.pid");
        long postmaster = Long.parseLong(Files.readAllLines(file).get(0).strip());
        return ProcessHandle.of(postmaster).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        String pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        // Its status does not matter: a process of the server may have ended meanwhile.
        new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pids).start().waitFor();
    }

    private static String sql(PostgresServer server, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
