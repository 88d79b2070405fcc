package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.database.Migrations;
import picocli.CommandLine.Command;

@Command(
        name = "migrate",
        description =
                "Bring the schema up to date, as the service does when it starts. The LMS's tables are never altered.")
class Migrate extends OperatorCommand {

    @Inject
    Migrations migrations;

    @Override
    int run() {
        err().println("Migrations carried out: " + migrations.run());
        return ExitCode.OK;
    }
}
