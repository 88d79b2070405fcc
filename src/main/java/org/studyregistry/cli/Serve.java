package org.studyregistry.cli;

import io.quarkus.runtime.Quarkus;
import picocli.CommandLine.Command;

@Command(name = "serve", description = "Serve until told to stop. What happens without a command, too.")
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
