package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The statements for a DBA, without a database; {@code ExistingLmsIT} carries them out. */
class AttachSqlTest {

    private static final String PLAINTEXT =
            "grant select (secret_key) on public.study_registry_registrars to \"server\";";

    private final StringWriter out = new StringWriter();

    @Test
    void theServiceMayReadPlaintextKeysOnlyIfAskedFor() {
        run("--runtime", "server");
        String without = out.toString();
        run("--runtime", "server", "--legacy-keys");

        assertAll(
                () -> assertFalse(without.contains(PLAINTEXT), without),
                () -> assertTrue(out.toString().contains(PLAINTEXT), "with --legacy-keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Server", "a b", "x\"; drop table users; --", "", "study_registry_owner"})
    void aNameThatCouldMeanSomethingElseIsRefused(String name) {
        assertEquals(ExitCode.USAGE, run("--runtime", name));
        assertEquals("", out.toString());
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "attach-sql";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Program.commandLine(CommandLine.defaultFactory())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }
}
