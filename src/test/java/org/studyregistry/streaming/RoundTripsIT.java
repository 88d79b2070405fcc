package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;
import org.studyregistry.testsupport.StatementTrace;
import org.studyregistry.testsupport.TcpProxy;

/**
 * A small course costs three round trips to the database before its first byte: the key; the snapshot with its position and the
 * modules; the audit record together with the rows. The wire holds what comes back until the rest of a round trip has been sent, so a
 * service that waited in between would never respond.
 */
class RoundTripsIT {

    private static final Path LOG = Path.of("target", "round-trips.log");

    private static final String KEY = "key";
    private static final String BEGIN = "begin";
    private static final String POSITION = "position";
    private static final String MODULES = "modules";
    private static final String RECORD = "record";
    private static final String ROWS = "rows";
    private static final String COMMIT = "commit";
    private static final String OUTCOME = "outcome";

    /** Each by a part of its SQL that no other has. */
    private static final Map<String, String> STATEMENTS = Map.of(
            "k.digest = $1", KEY,
            "begin isolation level", BEGIN,
            "pg_control_system()", POSITION,
            "select known.course", MODULES,
            "insert into study_registry.audit_records", RECORD,
            "order by c.completion_date", ROWS,
            "insert into study_registry.audit_outcomes", OUTCOME);

    private static PostgresServer database;
    private static StatementTrace trace;
    private static TcpProxy wire;
    private static ServiceProcess service;

    private final RegistrarWithKey registrar = Lms.registrar();

    @BeforeAll
    static void start() throws Exception {
        Files.deleteIfExists(LOG);
        database = PostgresServer.start();
        Database.use(database);
        trace = new StatementTrace(RoundTripsIT::name);
        wire = new TcpProxy(database::port, trace);
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + wire.port() + "/postgres");
        // One connection, on which every statement has been run before.
        settings.put("study-registry.streams.max-concurrent", "1");
        settings.put("study-registry.streams.max-per-registrar", "1");
        // Nothing in the background.
        settings.put("study-registry.keys.last-use-interval", "1H");
        settings.put("study-registry.keys.expiry-check-interval", "1H");
        service = ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx64m"),
                settings,
                builder -> builder.redirectOutput(LOG.toFile()));
        assertTrue(service.awaitReady());
    }

    @AfterAll
    static void stop() throws IOException {
        service.process().destroyForcibly();
        wire.close();
        database.close();
    }

    private static String name(String sql) {
        return STATEMENTS.entrySet().stream()
                .filter(statement -> sql.contains(statement.getKey()))
                .map(Map.Entry::getValue)
                .findAny()
                .orElse(sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?exclude_already_registered=true", "?format=ndjson&cursors=true&limit=30"})
    void aSmallCourseCostsThreeRoundTrips(String query) throws Exception {
        Module module = Lms.module();
        Lms.completions(module, 40);
        String request = RawHttp.completions(registrar, module.code() + query, "HTTP/1.1", "");
        try (RawHttp http = RawHttp.send(service.port(), request)) {
            assertTrue(http.readToEnd().whole());
            assertTrue(http.again(request).readToEnd().whole());
            awaitOutcomes(2);
            trace.clear();
            trace.hold(BEGIN, POSITION, MODULES);
            trace.hold(RECORD, ROWS);
            trace.hold(ROWS, RECORD);

            RawResponse response = http.again(request).readToEnd();

            assertEquals(200, response.status());
            assertTrue(response.whole());
        }
        awaitOutcomes(3);
        List<String> sent = trace.sent().stream()
                .filter(statement -> !statement.startsWith("prepare"))
                .toList();
        assertEquals(List.of(KEY, BEGIN, POSITION, MODULES), sent.subList(0, 4));
        assertEquals(Set.of(RECORD, ROWS), Set.copyOf(sent.subList(4, 6)));
        assertEquals(Set.of(COMMIT, OUTCOME), Set.copyOf(sent.subList(6, sent.size())));
        // The connection of streams prepares no statement again; that of short work may be another one than before.
        assertEquals(
                Set.of(),
                Set.copyOf(trace.sent().stream()
                        .filter(Set.of("prepare " + POSITION, "prepare " + MODULES, "prepare " + ROWS)::contains)
                        .toList()));
    }

    private void awaitOutcomes(int count) {
        Awaitility.await()
                .until(() -> Database.count(
                                "select count(*) from study_registry.audit_log where registrar_id = ? and outcome = 'delivered'",
                                registrar.id())
                        == count);
    }
}
