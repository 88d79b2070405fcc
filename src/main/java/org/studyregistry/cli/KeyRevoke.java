package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeyRecord;
import org.studyregistry.registrars.KeySecret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        description = "Revoke a key immediately.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry key revoke srk_Ab12", "  study-registry key revoke --secret --yes < key.txt"})
class KeyRevoke extends OperatorCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "<key>",
            description = "Id or hint: the first eight characters of a key that was issued here.")
    String reference;

    @Option(
            names = "--secret",
            description = "Find it by the key itself, from standard input or typed in unseen. For imported keys.")
    boolean secret;

    @Mixin
    Confirmation confirmation;

    @Inject
    KeyLifeRepository keys;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        if (secret == (reference != null)) {
            throw new ParameterException(spec.commandLine(), "Name either a key or --secret.");
        }
        KeyRecord key = secret ? bySecret() : EntityLookup.key(keys, reference);
        if (key.revokedAt().isPresent()) {
            throw new CommandFailure(ExitCode.CONFLICT, "The key " + key.hint() + " was revoked before.");
        }
        confirmation.require(
                terminal,
                "This revokes the key " + key.hint() + " of '"
                        + key.registrarName().orElse("") + "', last used "
                        + key.lastUsedAt().map(Report::instant).orElse("never") + ".");
        if (!await(keys.revoke(key.id()))) {
            throw new CommandFailure(ExitCode.CONFLICT, "The key was revoked by somebody else just now.");
        }
        err().println("Revoked the key " + key.hint() + " (" + key.id() + ").");
        return ExitCode.OK;
    }

    private KeyRecord bySecret() {
        String typed = terminal.secret("Key: ")
                .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "There is no key on standard input."));
        try {
            return await(keys.find(KeySecret.existing(typed)))
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.NOT_FOUND,
                            "No key of this service is that one. The LMS's own keys are accepted only where"
                                    + " study-registry.keys.legacy is set, and end with the LMS's registrar."));
        } catch (IllegalArgumentException unfit) {
            throw new CommandFailure(ExitCode.USAGE, unfit.getMessage());
        }
    }
}
