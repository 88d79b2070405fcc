package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.database.Migrations;
import org.studyregistry.database.RuntimeGrants;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        description =
                "Bring the schema up to date, as the service does when it starts. The LMS's tables are never altered.")
class Migrate extends OperatorCommand {

    @Option(
            names = "--grant-to",
            paramLabel = "<role>",
            description = "Then let this role, as which the service connects, use what it needs of the schema.")
    String runtime;

    @Inject
    Migrations migrations;

    @Inject
    RuntimeGrants grants;

    @Override
    int run() {
        err().println("Migrations carried out: " + migrations.run());
        if (runtime != null) {
            await(grants.grantTo(runtime));
            err().println("Granted to " + runtime + ": what the service needs of the schema study_registry");
        }
        return ExitCode.OK;
    }
}
