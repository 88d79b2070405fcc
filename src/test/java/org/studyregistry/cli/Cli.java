package org.studyregistry.cli;

import io.quarkus.arc.Arc;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** The operator's command line inside the tested application, as if it had been started next to it. */
public final class Cli {

    private Cli() {}

    /** What a command left behind. */
    public record Result(int exitCode, String out, String err) {

        /** The only line of the result. */
        public String line() {
            if (!out.endsWith(System.lineSeparator()) || out.lines().count() != 1) {
                throw new AssertionError(
                        "Not one line: " + out.lines().count() + " (exit code " + exitCode + ") " + err);
            }
            return out.strip();
        }
    }

    public static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program =
                Program.commandLine(Arc.container().instance(IFactory.class).get());
        program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = program.execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Runs a command with this text on its standard input. */
    public static synchronized Result withInput(String input, String... arguments) {
        InputStream original = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(arguments);
        } finally {
            System.setIn(original);
        }
    }

    /** Issues a key with these options and presents it from now on. */
    public static RegistrarWithKey issue(RegistrarWithKey registrar, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "key";
        arguments[1] = "issue";
        arguments[2] = registrar.id().toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return new RegistrarWithKey(registrar.id(), run(arguments).line());
    }
}
