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
                "Print the SQL that lets this service into the database of an existing LMS, with the least grants.")
class AttachSql implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say how this is used, and do nothing.")
    boolean help;

    @Mixin
    RoleOptions roles;

    @Option(
            names = "--legacy-keys",
            description = "Let the service read the LMS's plaintext keys, for study-registry.keys.legacy=true.")
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
