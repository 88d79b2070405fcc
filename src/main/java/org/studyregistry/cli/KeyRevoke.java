package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeyRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "End a key at once: its next request is refused, wherever it goes.")
class KeyRevoke extends OperatorCommand {

    @Parameters(paramLabel = "<key>", description = "Its id or hint: of a leaked key, its first eight characters.")
    String reference;

    @Mixin
    Confirmation confirmation;

    @Inject
    KeyLifeRepository keys;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        KeyRecord key = Chosen.key(keys, reference);
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
}
