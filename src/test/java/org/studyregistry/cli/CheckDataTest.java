package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.PostgresTestResource;

/** What is stored that an export would be refused for, or a registry may not be able to read. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CheckDataTest {

    private static final String TABLE = "public.course_module_completions";

    @Test
    void datesThatCannotBeExportedAreListedBeforehand() {
        // Other tests leave such dates.
        Database.execute("delete from " + TABLE + " where not isfinite(completion_date)"
                + " or not isfinite(completion_registration_attempt_date)");
        Module module = Lms.module();
        UUID good = Lms.completion(module);
        UUID far = Lms.completion(module, "12022-06-21T00:00:00Z");
        UUID ancient = Lms.completion(module, "0044-03-15 00:00:00Z BC");
        UUID yearZero = Lms.completion(module, "0001-01-01 00:00:00Z BC");
        Cli.Result unusual = Cli.run("check", "--data");
        UUID infinite = Lms.completion(module, "-infinity");
        UUID attempt = Lms.completion(module);
        Lms.set(attempt, "completion_registration_attempt_date", "'infinity'");
        UUID deleted = Lms.completion(module, "infinity");
        Lms.set(deleted, "deleted_at", "now()");

        Cli.Result refused = Cli.run("check", "--data");
        Cli.Result without = Cli.run("check");

        Database.execute("delete from " + TABLE + " where course_module_id = ?", module.id());
        String of = " of module " + module.id() + ": ";
        assertAll(
                () -> assertEquals(ExitCode.OK, unusual.exitCode(), unusual.out()),
                () -> assertLine(unusual, "unusual", far + of + "completion_date is 12022-06-21"),
                () -> assertLine(unusual, "unusual", ancient + of + "completion_date is 0044-03-15"),
                () -> assertFalse(unusual.out().contains(yearZero.toString()), unusual.out()),
                () -> assertFalse(unusual.out().contains(good.toString()), unusual.out()),
                () -> assertEquals(ExitCode.INCOMPLETE, refused.exitCode(), refused.out()),
                () -> assertLine(refused, "refused", infinite + of + "completion_date is -infinity"),
                () -> assertLine(refused, "refused", attempt + of + "completion_registration_attempt_date is infinity"),
                () -> assertFalse(refused.out().contains(deleted.toString()), refused.out()),
                () -> assertTrue(refused.err().contains("cannot be exported"), refused.err()),
                () -> assertEquals(ExitCode.OK, without.exitCode(), without.out()),
                () -> assertFalse(refused.out().contains("@example.com"), refused.out()));
    }

    @Test
    void ofVeryManyTheFirstAreListedAndTheRestCounted() {
        Module module = Lms.module();
        Lms.completions(module, 1200);
        Database.execute(
                "update " + TABLE + " set completion_date = '11000-01-01' where course_module_id = ?", module.id());

        Cli.Result check = Cli.run("check", "--data");

        Database.execute("delete from " + TABLE + " where course_module_id = ?", module.id());
        assertEquals(
                1000,
                check.out().lines().filter(line -> line.contains("completion ")).count());
        assertTrue(check.out().lines().anyMatch(line -> line.matches("unusual +\\d+ more dates .*")), check.out());
    }

    private static void assertLine(Cli.Result check, String state, String what) {
        assertTrue(
                check.out().lines().anyMatch(line -> line.startsWith(state) && line.contains("completion " + what)),
                check.out());
    }
}
