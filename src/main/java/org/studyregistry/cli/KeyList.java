package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List the valid keys.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry key list --registrar Sisu", "  study-registry key list --all --output json"})
class KeyList extends OperatorCommand {

    @Option(names = "--registrar", paramLabel = "<registrar>", description = "Only of this registrar, by id or name.")
    String registrar;

    @Option(names = "--all", description = "Include expired, revoked and disabled keys.")
    boolean all;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    KeyLifeRepository keys;

    @Override
    int run() {
        Optional<UUID> of = Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
        Listing listing = output.listing(out());
        Progress progress = new Progress(err(), "keys");
        keys.each(of, all, key -> {
            progress.add(1);
            return listing.add(Views.key(key));
        });
        listing.end();
        return ExitCode.OK;
    }
}
