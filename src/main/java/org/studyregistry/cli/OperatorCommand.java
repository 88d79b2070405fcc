package org.studyregistry.cli;

import io.smallrye.mutiny.Uni;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all verbs have: help, and the two places they write to. */
abstract class OperatorCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Spec
    CommandSpec spec;

    @Override
    public final Integer call() {
        int exitCode = run();
        out().flush();
        err().flush();
        return exitCode;
    }

    /** Does it. Returns an {@link ExitCode} or throws a {@link CommandFailure}. */
    abstract int run();

    /** For the result, which a script may read. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For whatever else there is to say. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Waits for the database, whose own time limits are shorter than this. */
    static <T> T await(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }

    /** Waits for many statements, each of which has its own time limit, however long that takes. */
    static <T> T awaitLong(Uni<T> work) {
        return work.await().indefinitely();
    }
}
