package org.studyregistry.registrations;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.CommitCutter;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.FaultSuite;
import org.studyregistry.testsupport.FaultyDatabaseTestResource;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Parallel;
import org.studyregistry.testsupport.Registering;

/** Nothing is lost and nothing doubled, wherever the connection to the database breaks, if the client repeats. */
@QuarkusTest
@TestProfile(RegistrationsUnderFaultsTest.FaultyDatabase.class)
@FaultSuite("Registrations")
class RegistrationsUnderFaultsTest {

    private static final int ROUNDS = 10;
    private static final int BATCH = 5;
    private static final String SERVICE = "pg_stat_activity where application_name = 'study-registry'";

    public static class FaultyDatabase implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(FaultyDatabaseTestResource.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();

    private String newBatch() {
        return batch(IntStream.range(0, BATCH).mapToObj(i -> Lms.completion(module)), NUMBER);
    }

    private void assertAllOnce(int completions) {
        assertEquals(completions, Registering.rows(registrar));
        assertEquals(completions, Registering.receipts(registrar));
        assertEquals(
                completions,
                Database.count(
                        "select count(distinct course_module_completion_id)"
                                + " from public.course_module_completion_registered_to_study_registries"
                                + " where study_registry_registrar_id = ?",
                        registrar.id()));
    }

    private static void assertOutcomeUnknown(Response response) {
        response.then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:problem-type:study-registry:outcome-unknown"));
    }

    @Test
    void aCommitThatWasNotHeardIsDoneByTheRepetition() {
        for (int round = 0; round < ROUNDS; round++) {
            String batch = newBatch();
            CommitCutter.cutBeforeTheNextCommit();

            assertOutcomeUnknown(post(registrar, batch));
            post(registrar, batch).then().statusCode(200).body("registered", equalTo(BATCH));
        }
        assertAllOnce(ROUNDS * BATCH);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotDoneTwice() {
        for (int round = 0; round < ROUNDS; round++) {
            String batch = newBatch();
            CommitCutter.cutAfterTheNextCommit();

            assertOutcomeUnknown(post(registrar, batch));
            post(registrar, batch).then().statusCode(200).body("already_registered", equalTo(BATCH));
        }
        assertAllOnce(ROUNDS * BATCH);
    }

    /** A deferred trigger holds the commit on a lock, until the server process that executes it has been killed. */
    @Test
    void aBackendKilledBetweenStatementAndCommit() throws SQLException {
        try (Connection holder = Database.connect();
                Statement hold = holder.createStatement()) {
            hold.execute("""
                    create function hold_commit() returns trigger language plpgsql as $$
                    begin
                        perform pg_advisory_xact_lock_shared(4711);
                        return null;
                    end $$;
                    create constraint trigger hold_commit
                        after insert on public.course_module_completion_registered_to_study_registries
                        deferrable initially deferred for each row execute function hold_commit()""");
            for (int round = 0; round < ROUNDS; round++) {
                String batch = newBatch();
                hold.execute("select pg_advisory_lock(4711)");
                CompletableFuture<Response> response = CompletableFuture.supplyAsync(() -> post(registrar, batch));
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> Database.count("select count(pg_terminate_backend(pid)) from pg_locks"
                                        + " where locktype = 'advisory' and objid = 4711 and not granted")
                                > 0);

                assertOutcomeUnknown(response.join());
                hold.execute("select pg_advisory_unlock(4711)");
                post(registrar, batch).then().statusCode(200).body("registered", equalTo(BATCH));
            }
            hold.execute("drop trigger hold_commit on"
                    + " public.course_module_completion_registered_to_study_registries; drop function hold_commit");
        }
        assertAllOnce(ROUNDS * BATCH);
    }

    /** Four clients that repeat until they hear OK, while the service's server processes are killed at random. */
    @Test
    void backendsKilledAtRandom() {
        int clients = 4;
        AtomicInteger working = new AtomicInteger(clients);
        AtomicInteger failures = new AtomicInteger();

        Parallel.run(clients + 1, thread -> {
            if (thread == clients) {
                while (working.get() > 0 && !Thread.interrupted()) {
                    Database.execute("select pg_terminate_backend(pid) from " + SERVICE + " and random() < 0.3");
                    Database.execute("select pg_sleep(random() * 0.02)");
                }
            } else {
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        String batch = newBatch();
                        while (post(registrar, batch).statusCode() != 200 && !Thread.interrupted()) {
                            failures.incrementAndGet();
                        }
                    }
                } finally {
                    working.decrementAndGet();
                }
            }
            return null;
        });

        assertTrue(failures.get() > 0, "something was killed");
        assertAllOnce(clients * ROUNDS * BATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void aTransactionInConflictIsRepeatedABoundedNumberOfTimes(String state) {
        UUID soon = Lms.completion(module);
        UUID never = Lms.completion(module);
        // A sequence is not rolled back, so that it counts the attempts.
        Database.execute("create sequence attempts_" + state);
        Database.execute("""
                create function fail_%1$s() returns trigger language plpgsql as $$
                begin
                    if new.real_student_number = 'never' or nextval('attempts_%1$s') < 3 then
                        raise exception 'conflict' using errcode = '%1$s';
                    end if;
                    return new;
                end $$;
                create trigger fail before insert on public.course_module_completion_registered_to_study_registries
                    for each row when (new.real_student_number in ('soon', 'never')) execute function fail_%1$s()
                """.formatted(state));
        try {
            post(registrar, batch(item(soon, "soon"))).then().statusCode(200).body("registered", equalTo(1));
            post(registrar, batch(item(never, "never")))
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .body("type", equalTo("urn:problem-type:study-registry:database-contention"));
        } finally {
            Database.execute("drop trigger fail on public.course_module_completion_registered_to_study_registries");
        }
        assertEquals(3, Database.count("select last_value from attempts_" + state));
        assertEquals(1, Registering.rows(registrar));
    }
}
