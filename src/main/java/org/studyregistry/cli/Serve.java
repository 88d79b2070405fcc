package org.studyregistry.cli;

import io.quarkus.runtime.Quarkus;
import picocli.CommandLine.Command;

@Command(
        name = "serve",
        description = "Run the service until it is stopped. This is also what happens without a command.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry serve"})
class Serve extends OperatorCommand {

    @Override
    int run() {
        return untilStopped();
    }

    static int untilStopped() {
        Quarkus.waitForExit();
        return ExitCode.OK;
    }
}
