package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.ServiceProcess;

/**
 * The clock of the service's machine is set to another year while it works; the database's is not. Needs libfaketime, which
 * puts its own clock under the process; without it the report says that this was not run.
 */
@FaultSuite(value = "Clocks", ownRows = true)
@Tag("thorough")
class ClockFaultsIT {

    private static final String SECTION = "Clocks";
    private static final Path CLOCK = Path.of("target", "fault-clock").toAbsolutePath();
    private static final int DAYS = 400;

    private static final Optional<Path> LIBRARY = library();

    private final Laboratory laboratory = Laboratory.shared();
    private static ServiceProcess service;

    @BeforeAll
    static void startService() throws Exception {
        if (LIBRARY.isEmpty()) {
            return;
        }
        Files.writeString(CLOCK, "+0");
        service = Laboratory.shared()
                .process(
                        Map.of(),
                        List.of("-Xmx64m"),
                        Map.of(
                                "LD_PRELOAD", LIBRARY.get().toString(),
                                "FAKETIME_TIMESTAMP_FILE", CLOCK.toString(),
                                "FAKETIME_CACHE_DURATION", "1",
                                // What runs is the wall clock; nothing can set the other one.
                                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                                "FAKETIME_FORCE_MONOTONIC_FIX", "0"));
        assertTrue(service.awaitReady());
    }

    @AfterAll
    static void stopService() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void streamsGoOn() throws Exception {
        FaultReport.Row row = begin("wall clock set by 400 days in mid-stream, to and fro", "whole");
        for (Form form : Form.values()) {
            try (RawHttp http = RawHttp.send(service.port(), form.request(laboratory.registrar, laboratory.course))) {
                http.read(20_000);
                set(DAYS);
                http.read(1_000_000);
                set(-DAYS);
                assertEquals(Verdict.WHOLE, laboratory.judge(form, http.readUntilItEnds()), form::toString);
            }
            set(0);
        }
        row.seen(Form.values().length + " whole");
    }

    @Test
    void keysExpireByTheDatabasesClock() throws Exception {
        FaultReport.Row row = begin(
                "wall clock a year ahead, and a year behind",
                "keys that are good stay good, keys that have expired stay expired");
        RegistrarWithKey good = registrar("now() + interval '1 hour'");
        RegistrarWithKey expired = registrar("now() - interval '1 hour'");
        for (int distance : List.of(DAYS, -DAYS)) {
            set(distance);
            assertEquals(200, status(good), distance + " days");
            assertEquals(401, status(expired), distance + " days");
        }
        set(0);
        row.seen("200 and 401 each time");
    }

    @Test
    void timeLimitsAreNeitherSkippedNorStretched() throws Exception {
        FaultReport.Row row = begin(
                "wall clock set ahead while the first row is awaited, and back while a reader does not read",
                "whole; cut off all the same");
        try (Connection lock = Database.lockedCompletions();
                RawHttp waiting =
                        RawHttp.send(service.port(), Form.JSON.request(laboratory.registrar, laboratory.course))) {
            waiting.read(1);
            set(DAYS);
            lock.rollback();
            assertEquals(Verdict.WHOLE, laboratory.judge(Form.JSON, waiting.readUntilItEnds()));
        }
        try (RawHttp stopped =
                RawHttp.send(service.port(), Form.JSON.request(laboratory.registrar, laboratory.course))) {
            stopped.read(1_000);
            set(-DAYS);
            Awaitility.await().atMost(Laboratory.STALL.multipliedBy(4)).until(() -> Laboratory.busyStreams() == 0);
            assertEquals(Verdict.VISIBLY_BROKEN, laboratory.judge(Form.JSON, stopped.readUntilItEnds()));
        }
        set(0);
        row.seen("whole; cut off");
    }

    private static FaultReport.Row begin(String fault, String expected) {
        FaultReport.Row row = FaultReport.expect(SECTION, fault, expected);
        if (LIBRARY.isEmpty()) {
            row.seen("not run: libfaketime is not installed");
        }
        assumeTrue(LIBRARY.isPresent(), "libfaketime is not installed");
        return row;
    }

    private static RegistrarWithKey registrar(String expires) {
        RegistrarWithKey registrar = Lms.registrar();
        Database.execute(
                "update study_registry.registry_keys set expires_at = " + expires + " where registrar_id = ?",
                registrar.id());
        return registrar;
    }

    private int status(RegistrarWithKey registrar) throws IOException {
        try (RawHttp http = RawHttp.send(service.port(), Form.JSON.request(registrar, laboratory.small))) {
            return http.readUntilItEnds().status();
        }
    }

    /** Sets the clock, and waits until the service has it: the name of a downloaded file holds its day. */
    private void set(int days) throws IOException {
        String day = LocalDate.now(ZoneOffset.UTC).plusDays(days).toString();
        Files.writeString(CLOCK, String.format(Locale.ROOT, "%+dd", days));
        String download = "HEAD " + Api.COMPLETIONS + laboratory.small.code()
                + "?download=true HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                + laboratory.registrar.authorization() + "\r\n\r\n";
        Awaitility.await().until(() -> {
            try (RawHttp http = RawHttp.send(service.port(), download)) {
                return http.readUntilItEnds().head().contains(day);
            }
        });
    }

    private static Optional<Path> library() {
        return Stream.of("lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64", "lib")
                .map(directory -> Path.of("/usr", directory, "faketime", "libfaketime.so.1"))
                .filter(Files::exists)
                .findFirst();
    }
}
