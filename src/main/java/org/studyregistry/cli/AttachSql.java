package org.studyregistry.cli;

import java.util.concurrent.Callable;
import org.studyregistry.database.AttachScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Needs no database, and so nothing of what {@link OperatorCommand}s are started with. */
@Command(
        name = "attach-sql",
        description =
                "Print the SQL that attaches the service to the database of an existing LMS, with the least grants.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry attach-sql > attach.sql", "  study-registry attach-sql --legacy-keys"})
class AttachSql implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Mixin
    RoleOptions roles;

    @Option(
            names = "--legacy-keys",
            description = "Grant the service the LMS's plaintext keys, for study-registry.keys.legacy=true.")
    boolean legacyKeys;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        roles.check(spec.commandLine());
        spec.commandLine().getOut().print(new AttachScript(roles.owner, roles.runtime, legacyKeys).text());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
