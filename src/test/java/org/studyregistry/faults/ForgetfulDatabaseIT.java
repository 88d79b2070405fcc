package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.ServiceProcess;

/** A database that loses its last commits in a crash ({@code synchronous_commit=off}), and counts their transactions again. */
@FaultSuite(value = "Database", ownRows = true)
class ForgetfulDatabaseIT {

    private static final Pattern WATERMARK = Pattern.compile("\"watermark\":\"([^\"]+)\"");

    @Test
    void noChangeIsMissedAfterACrash() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                "Database",
                "crash with synchronous_commit=off just after a watermark was given",
                "later changes are given, though transactions are counted again");
        try (PostgresServer database =
                PostgresServer.restartable(Map.of("synchronous_commit", "off", "wal_writer_delay", "10000"))) {
            Database.use(database);
            try (ServiceProcess service = ServiceProcess.start(
                    Ports.free(),
                    Ports.free(),
                    List.of("-Xmx64m"),
                    database.serviceSettings(),
                    builder -> builder.redirectOutput(
                            Path.of("target", "forgetful-database.log").toFile()))) {
                assertTrue(service.awaitReady());
                Module module = Lms.module();
                RegistrarWithKey registrar = Lms.registrar();
                Database.execute("checkpoint");
                for (int i = 0; i < 5; i++) {
                    Lms.completion(module);
                }
                String before = get(service, registrar, module, "").body();
                Matcher watermark = WATERMARK.matcher(before);
                assertTrue(watermark.find(), before);

                database.stop(true);
                database.startAgain();
                assertTrue(service.awaitReady());
                UUID later = Lms.completion(module);
                for (int i = 0; i < 50; i++) {
                    Database.value("select pg_current_xact_id()::text");
                }

                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .untilAsserted(() -> {
                            RawResponse changes =
                                    get(service, registrar, module, "&changed_since=" + watermark.group(1));
                            assertEquals(200, changes.status(), changes.body());
                            assertTrue(changes.body().contains(later.toString()), changes.body());
                        });
            }
        }
        row.seen("given");
    }

    private static RawResponse get(ServiceProcess service, RegistrarWithKey registrar, Module module, String query)
            throws IOException {
        try (RawHttp http = RawHttp.send(
                service.port(),
                "GET " + Api.COMPLETIONS + module.code() + "?format=ndjson&footer=true" + query
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + registrar.authorization()
                        + "\r\n\r\n")) {
            return http.readUntilItEnds();
        }
    }
}
