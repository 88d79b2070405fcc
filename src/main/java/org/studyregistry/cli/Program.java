package org.studyregistry.cli;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.studyregistry.database.ConnectionFailure;
import org.studyregistry.problem.ProblemException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs the chosen command inside the started application, and turns what goes wrong into a sentence and an exit code.
 *
 * <p>Registers what picocli makes by name and its extension does not find: a class of picocli itself, parts of commands, and
 * converters.
 */
@RegisterForReflection(
        targets = {
            AutoComplete.GenerateCompletion.class,
            OutputOption.class,
            Confirmation.class,
            RoleOptions.class,
            CompletionOptions.class,
            GrantOptions.class,
            DurationConverter.class,
            Version.class,
            InstantConverter.Future.class,
            InstantConverter.Past.class
        })
public class Program implements QuarkusApplication {

    private final IFactory commands;

    Program(IFactory commands) {
        this.commands = commands;
    }

    @Override
    public int run(String... arguments) {
        return commandLine(commands).execute(arguments);
    }

    /** The whole command line, its commands made by this factory. */
    static CommandLine commandLine(IFactory commands) {
        return new CommandLine(StudyRegistry.class, commands)
                .setOut(utf8(System.out))
                .setErr(utf8(System.err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Program::execute)
                .setExecutionExceptionHandler(Program::failed);
    }

    /** What scripts read is the same whatever the terminal's charset. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Refuses a mistyped command also where help is asked for, which picocli would give of the command before it, as if all were well. */
    private static int execute(ParseResult parsed) {
        for (ParseResult part = parsed; part != null; part = part.hasSubcommand() ? part.subcommand() : null) {
            if (!part.unmatched().isEmpty()) {
                throw new UnmatchedArgumentException(part.commandSpec().commandLine(), part.unmatched());
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println(sentence(failure));
        command.getErr().flush();
        return failure instanceof CommandFailure known ? known.exitCode() : ExitCode.FAILED;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof CommandFailure || failure instanceof ConnectionFailure) {
            return failure.getMessage();
        }
        if (failure instanceof ProblemException known) {
            Throwable cause = failure.getCause();
            return known.problem().detail() + (cause == null ? "" : " (" + cause.getMessage() + ")");
        }
        return "Failed: " + failure;
    }
}
