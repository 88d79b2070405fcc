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
        description = "Wait until stopped, to keep a container running for other commands (k8s/operator).",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry hold --for 1h"})
class Hold implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = "--for",
            converter = DurationConverter.class,
            defaultValue = "1h",
            paramLabel = "<duration>",
            description = "Longest time (default: ${DEFAULT-VALUE}).")
    Duration limit;

    @Override
    public Integer call() throws InterruptedException {
        // Nobody counts it down: the time passes, or a signal ends the process.
        new CountDownLatch(1).await(limit.toMillis(), TimeUnit.MILLISECONDS);
        return ExitCode.OK;
    }
}
