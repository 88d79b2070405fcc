package org.studyregistry.cli;

import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.studyregistry.database.AttachScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Needs no database, and so nothing of what {@link OperatorCommand}s are started with. */
@Command(
        name = "attach-sql",
        description =
                "Print the SQL that lets this service into the database of an existing LMS, with the least grants.")
class AttachSql implements Callable<Integer> {

    /** Names that mean the same with and without quotes. */
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Say how this is used, and do nothing.")
    boolean help;

    @Option(
            names = "--owner",
            defaultValue = "study_registry_owner",
            paramLabel = "<role>",
            description = "The role that migrates and carries out commands (default: ${DEFAULT-VALUE}).")
    String owner;

    @Option(
            names = "--runtime",
            defaultValue = "study_registry",
            paramLabel = "<role>",
            description = "The role that the service connects as (default: ${DEFAULT-VALUE}).")
    String runtime;

    @Option(
            names = "--legacy-keys",
            description = "Let the service read the LMS's plaintext keys, for study-registry.keys.legacy=true.")
    boolean legacyKeys;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        for (String role : new String[] {owner, runtime}) {
            if (!ROLE.matcher(role).matches()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "A role's name is of small letters, digits and '_', 63 at most: not '" + role + "'.");
            }
        }
        if (owner.equals(runtime)) {
            throw new ParameterException(spec.commandLine(), "The owner and the runtime role must be two.");
        }
        spec.commandLine().getOut().print(new AttachScript(owner, runtime, legacyKeys).text());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
