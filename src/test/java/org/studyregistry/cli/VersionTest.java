package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What needs no database: the version, and waiting. */
class VersionTest {

    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void isVersionCommitAndBuildTimeInOneLine(String option) {
        assertEquals(ExitCode.OK, run(option));
        assertTrue(
                out.toString()
                        .matches("study-registry \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(commit ([0-9a-f]{40}|unknown),"
                                + " built \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\)\\R"),
                out.toString());
    }

    @Test
    void holdingEndsByItself() {
        assertEquals(ExitCode.OK, run("hold", "--for", "0s"));
        assertEquals("", out.toString());
    }

    private int run(String... arguments) {
        return Program.commandLine(CommandLine.defaultFactory())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }
}
