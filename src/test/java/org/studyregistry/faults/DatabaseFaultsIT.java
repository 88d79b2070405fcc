package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** PostgreSQL dies, restarts, is full, locked or slow. */
@FaultSuite(value = "Database", ownRows = true)
@Tag("thorough")
class DatabaseFaultsIT {

    private static final String SECTION = "Database";
    private static final String BREAKS = "whole, visibly broken or refused";
    private static final int SLOW = 4;
    private static final String OURS = "application_name like 'study-registry%'";

    private final Laboratory laboratory = Laboratory.shared();

    @AfterEach
    void heal() {
        laboratory.healed();
    }

    @Test
    void backendsAreKilled() throws Exception {
        new Points(laboratory)
                .strike(
                        SECTION,
                        "backend killed at row 0, in the middle, at the end",
                        BREAKS,
                        (point, random, form) -> {
                            try (RawHttp http = laboratory.ask(form)) {
                                http.read(Laboratory.anywhere(random, point));
                                Laboratory.killStreams();
                                return laboratory.judge(form, http.readUntilItEnds());
                            }
                        });
    }

    @Test
    void postgresIsRestartedDuringARequest() throws Exception {
        new Points(laboratory, 6)
                .strike(
                        SECTION,
                        "PostgreSQL stopped (fast, or as by a crash) during a request, and started",
                        BREAKS,
                        (point, random, form) -> {
                            try (RawHttp http = laboratory.ask(form)) {
                                http.read(Laboratory.anywhere(random, point + 2));
                                laboratory.database.stop(point % 2 == 1);
                                RawResponse response = http.readUntilItEnds();
                                assertEquals(200, laboratory.probe("live"));
                                laboratory.database.startAgain();
                                return laboratory.judge(form, response);
                            }
                        });
    }

    @Test
    void postgresIsRestartedBetweenRequests() throws Exception {
        new Points(laboratory, SLOW)
                .strike(SECTION, "PostgreSQL restarted between two requests", BREAKS, (point, random, form) -> {
                    laboratory.database.stop(point % 2 == 1);
                    Verdict without = laboratory.judge(form, laboratory.answer(form));
                    assertEquals(Verdict.REFUSED, without);
                    laboratory.database.startAgain();
                    return laboratory.judge(form, laboratory.answer(form));
                });
    }

    @Test
    void noConnectionIsLeft() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION, "max_connections exhausted by others", "refused, well again when there is room");
        List<Connection> others = new ArrayList<>();
        try {
            Database.execute("select pg_terminate_backend(pid) from pg_stat_activity where " + OURS);
            exhaust(others);
            RawResponse response = laboratory.answer(Form.JSON);

            assertEquals(Verdict.REFUSED, laboratory.judge(Form.JSON, response));
            assertTrue(response.body().contains("database-unavailable"), response.body());
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
        row.seen("503 database-unavailable; " + healed());
    }

    private static void exhaust(List<Connection> others) {
        Awaitility.await().until(() -> {
            try {
                while (true) {
                    others.add(Database.connect());
                }
            } catch (SQLException full) {
                return full.getSQLState().equals("53300");
            }
        });
    }

    @Test
    void sortsFindNoDisk() throws Exception {
        FaultReport.Row row =
                FaultReport.expect(SECTION, "no disk for a sort (temp_file_limit)", "refused or visibly broken");
        alter(
                "set temp_file_limit = '64kB'",
                "set work_mem = '64kB'",
                "set enable_indexscan = off",
                "set enable_indexonlyscan = off",
                "set enable_bitmapscan = off");
        try {
            RawResponse response = laboratory.answer(Form.JSON);

            Verdict verdict = laboratory.judge(Form.JSON, response);
            assertTrue(verdict != Verdict.WHOLE, "was not hindered");
            row.seen(verdict == Verdict.REFUSED ? "503 " + type(response) : "visibly broken");
        } finally {
            alter("reset all");
        }
    }

    @Test
    void aMigrationHoldsTheTable() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "ACCESS EXCLUSIVE lock for longer than the statement time-out",
                "refused or visibly broken, other requests served");
        try (Connection migration = Database.lockedCompletions()) {
            RawResponse response = laboratory.answer(Form.JSON);

            assertTrue(laboratory.judge(Form.JSON, response) != Verdict.WHOLE);
            assertEquals(200, laboratory.probe("ready"));
            assertTrue(response.body().contains("did not answer in time"), response.body());
            migration.rollback();
        }
        row.seen("broken after the time-out, with the reason; " + healed());
    }

    @Test
    void theFirstRowComesLaterThanAnIngressWaits() throws Exception {
        List<Verdict> verdicts = new Points(laboratory, SLOW)
                .strike(
                        SECTION,
                        "first row after 2 s behind an ingress that waits 1 s",
                        "whole",
                        (point, random, form) -> {
                            laboratory.clientWire.patience(Duration.ofSeconds(1));
                            try (Connection migration = Database.lockedCompletions();
                                    RawHttp http = laboratory.askOverTheWire(form)) {
                                Awaitility.await().until(() -> waiting() == 1);
                                long since = System.nanoTime();
                                Awaitility.await()
                                        .pollDelay(Duration.ofSeconds(2))
                                        .until(() -> System.nanoTime() > since);
                                migration.rollback();
                                return laboratory.judge(form, http.readUntilItEnds());
                            } finally {
                                laboratory.clientWire.restore();
                            }
                        });
        assertEquals(Set.of(Verdict.WHOLE), Set.copyOf(verdicts));
    }

    private static long waiting() {
        return Database.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and " + OURS);
    }

    /** Settings of the service's role, in force at once. */
    static void alter(String... changes) {
        for (String change : changes) {
            Database.execute("alter role postgres " + change);
        }
        Database.execute("select pg_terminate_backend(pid) from pg_stat_activity where " + OURS);
    }

    static String type(RawResponse problem) {
        return problem.body().replaceAll("(?s).*study-registry:([a-z-]+)\".*", "$1");
    }

    private String healed() {
        return String.format(
                java.util.Locale.ROOT,
                "well again in %.1f s",
                laboratory.healed().toMillis() / 1000.0);
    }
}
