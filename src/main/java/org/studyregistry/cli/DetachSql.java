package org.studyregistry.cli;

import java.util.concurrent.Callable;
import org.studyregistry.database.DetachScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Needs no database, and so nothing of what {@link OperatorCommand}s are started with. */
@Command(
        name = "detach-sql",
        description = "Print the SQL that removes the service from the database of an LMS, with everything it stored.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry detach-sql > detach.sql"})
class DetachSql implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Mixin
    RoleOptions roles;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        roles.check(spec.commandLine());
        spec.commandLine().getOut().print(new DetachScript(roles.owner, roles.runtime).text());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
