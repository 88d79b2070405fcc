package org.studyregistry.cli;

import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The two roles that the database of an LMS has for this service. */
final class RoleOptions {

    /** Names that mean the same with and without quotes. */
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    @Option(
            names = "--owner",
            defaultValue = "study_registry_owner",
            paramLabel = "<role>",
            description = "The role that migrates and runs commands (default: ${DEFAULT-VALUE}).")
    String owner;

    @Option(
            names = "--runtime",
            defaultValue = "study_registry",
            paramLabel = "<role>",
            description = "The role that the service connects as (default: ${DEFAULT-VALUE}).")
    String runtime;

    /** Throws where they are not two names that can stand in a script as they are. */
    void check(CommandLine command) {
        for (String role : new String[] {owner, runtime}) {
            if (!ROLE.matcher(role).matches()) {
                throw new ParameterException(
                        command, "A role's name is of small letters, digits and '_', 63 at most: not '" + role + "'.");
            }
        }
        if (owner.equals(runtime)) {
            throw new ParameterException(command, "The owner and the runtime role must be two.");
        }
    }
}
