package org.studyregistry.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultReport;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.RawResponse;
import org.studyregistry.testsupport.Registering;

/** Registrations while something is wrong: nothing that was acknowledged is lost, and nothing is doubled. */
@FaultSuite(value = "Registrations", ownRows = true)
@Tag("thorough")
class WriteFaultsIT {

    private static final String SECTION = "Registrations";
    private static final int BATCH = 5;

    private final Laboratory laboratory = Laboratory.shared();
    private final Module module = Lms.module();
    private final Registry registry = new Registry(laboratory);

    @AfterEach
    void heal() {
        laboratory.databaseWire.restore();
        laboratory.healed();
    }

    @Test
    void theServerIsReadOnly() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "read-only server (25006)",
                "503 for writing, and for reading, of which no record could be kept; stored by the repetition");
        String batch = Registry.batch(module, BATCH);
        DatabaseFaultsIT.alter("set default_transaction_read_only = on");
        try {
            // Until the connections of before, which the change has ended, are found dead: database-unavailable.
            await().atMost(Laboratory.HEALING).until(() -> refused(batch), body -> body.contains("database-read-only"));
            // No export without its record.
            assertEquals(Verdict.REFUSED, laboratory.judge(Form.JSON, laboratory.answer(Form.JSON)));
        } finally {
            writable();
        }
        registry.insist(batch);
        assertAllOnce(BATCH);
        row.seen("503 database-read-only for both; stored by the repetition");
    }

    /** The body of the refusal. */
    private String refused(String batch) throws Exception {
        HttpResponse<String> response = registry.post(batch);
        assertEquals(503, response.statusCode(), response.body());
        return response.body();
    }

    /** From a session that may write. */
    private static void writable() throws Exception {
        try (var connection = Database.connect();
                var statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute("alter role postgres reset all");
        }
        DatabaseFaultsIT.alter();
    }

    @Test
    void theDiskIsFull() throws Exception {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "disk full on insert (53100, raised by a trigger)",
                "503, nothing stored; stored by the repetition");
        String batch = Registry.batch(module, BATCH);
        failing("public.course_module_completion_registered_to_study_registries", "53100");
        HttpResponse<String> refused;
        try {
            refused = registry.post(batch);
            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals(0, Registering.rows(registry.registrar()));
        } finally {
            repaired("public.course_module_completion_registered_to_study_registries");
        }
        registry.insist(batch);
        assertAllOnce(BATCH);
        row.seen("503 " + refused.body().replaceAll("(?s).*study-registry:([a-z-]+)\".*", "$1") + ", then stored");
    }

    @Test
    void theAuditRecordCannotBeWritten() throws Exception {
        FaultReport.Row row =
                FaultReport.expect(SECTION, "audit record cannot be written", "nothing is given to anybody, 503");
        failing("study_registry.audit_records", "53100");
        RawResponse refused;
        HttpResponse<String> write;
        try {
            refused = laboratory.answer(Form.JSON);
            assertEquals(Verdict.REFUSED, laboratory.judge(Form.JSON, refused));
            write = registry.post(Registry.batch(module, BATCH));
            assertEquals(503, write.statusCode(), write.body());
            assertEquals(0, Registering.rows(registry.registrar()));
        } finally {
            repaired("study_registry.audit_records");
        }
        row.seen("503 " + DatabaseFaultsIT.type(refused) + " for reading and writing");
    }

    @Test
    void twoRegistrarsRace() {
        FaultReport.Row row = FaultReport.expect(
                SECTION,
                "two registrars register the same completions at once, eight times each",
                "each of them once for each registrar");
        List<UUID> completions =
                IntStream.range(0, 50).mapToObj(i -> Lms.completion(module)).toList();
        String batch = Registering.batch(completions.stream(), Registering.NUMBER);
        Registry other = new Registry(laboratory);
        Parallel.run(16, i -> insist(i % 2 == 0 ? registry : other, batch));
        for (Registry each : List.of(registry, other)) {
            assertEquals(50, Registering.rows(each.registrar()));
            assertEquals(50, Registering.receipts(each.registrar()));
        }
        row.seen("50 rows and receipts for each");
    }

    @Test
    void theWireIsResetAtRandom() throws Exception {
        storm("database connections reset at random while four registries write", () -> {
            laboratory.databaseWire.reset();
            Database.execute("select pg_sleep(random() * 0.1)");
        });
    }

    @Test
    void postgresCrashesAtRandom() throws Exception {
        storm("PostgreSQL crashes and comes back, four times, while four registries write", new Runnable() {
            private int times;

            @Override
            public void run() {
                if (times++ < 4) {
                    laboratory.database.stop(true);
                    laboratory.database.startAgain();
                }
            }
        });
    }

    @Test
    void theServiceIsKilledAtRandom() throws Exception {
        storm("the service is killed (SIGKILL), three times, while four registries write", new Runnable() {
            private int times;

            @Override
            public void run() {
                if (times++ < 3) {
                    try {
                        laboratory.service().process().destroyForcibly().waitFor();
                        laboratory.startService();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
    }

    /** Four registries write batches, each insisting on every one, while something happens again and again. */
    private void storm(String fault, Runnable trouble) throws Exception {
        FaultReport.Row row = FaultReport.expect(SECTION, fault, "all that was acknowledged is there, once");
        int batches = 4 * Integer.getInteger("faults.points", 5);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            made.add(Registry.batch(module, BATCH));
        }
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger working = new AtomicInteger(4);
        Parallel.run(5, thread -> {
            if (thread == 4) {
                while (working.get() > 0) {
                    trouble.run();
                    LockSupport.parkNanos(5_000_000);
                }
                return null;
            }
            try {
                for (int i = thread; i < batches; i += 4) {
                    attempts.addAndGet(insist(registry, made.get(i)));
                }
                return null;
            } finally {
                working.decrementAndGet();
            }
        });
        assertTrue(attempts.get() > batches, "something was hit");
        assertAllOnce(batches * BATCH);
        row.seen(batches + " batches in " + attempts + " attempts, every row once");
    }

    private static int insist(Registry registry, String batch) {
        try {
            return registry.insist(batch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertAllOnce(int rows) {
        assertEquals(rows, Registering.rows(registry.registrar()));
        assertEquals(rows, Registering.receipts(registry.registrar()));
        assertEquals(
                rows,
                Database.count(
                        "select count(distinct course_module_completion_id)"
                                + " from public.course_module_completion_registered_to_study_registries"
                                + " where study_registry_registrar_id = ?",
                        registry.registrar().id()));
    }

    private static void failing(String table, String state) {
        Database.execute("""
                create function public.fail() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file' using errcode = '%s';
                end $$;
                create trigger fail before insert on %s for each row execute function public.fail()""".formatted(state, table));
    }

    private static void repaired(String table) {
        Database.execute("drop trigger fail on " + table + "; drop function public.fail()");
    }
}
