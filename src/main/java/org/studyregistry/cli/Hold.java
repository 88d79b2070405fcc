package org.studyregistry.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Needs no database, and so nothing of what {@link OperatorCommand}s are started with. */
@Command(
        name = "hold",
        description =
                "Do nothing until stopped: keeps a container running for commands that are run in it (k8s/operator).")
class Hold implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say how this is used, and do nothing.")
    boolean help;

    @Option(
            names = "--for",
            converter = DurationConverter.class,
            defaultValue = "1h",
            paramLabel = "<duration>",
            description = "For how long at most (default: ${DEFAULT-VALUE}).")
    Duration limit;

    @Override
    public Integer call() throws InterruptedException {
        // Nobody counts it down: the time passes, or a signal ends the process.
        new CountDownLatch(1).await(limit.toMillis(), TimeUnit.MILLISECONDS);
        return ExitCode.OK;
    }
}
