package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.database.Migrations;
import org.studyregistry.database.RuntimeGrants;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        description =
                "Migrate the schema, as the service does when it starts. The tables of an existing LMS are never altered.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry migrate", "  study-registry migrate --grant-to study_registry"})
class Migrate extends OperatorCommand {

    @Option(
            names = "--grant-to",
            paramLabel = "<role>",
            description = "Grant the role of the service what it needs of the schema.")
    String runtime;

    @Inject
    Migrations migrations;

    @Inject
    RuntimeGrants grants;

    @Override
    int run() {
        err().println("Migrations applied: " + migrations.run());
        if (runtime != null) {
            await(grants.grantTo(runtime));
            err().println("Granted to " + runtime + ": what the service needs of the schema study_registry");
        }
        return ExitCode.OK;
    }
}
