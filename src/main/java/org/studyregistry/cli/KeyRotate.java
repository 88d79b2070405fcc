package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeyRecord;
import org.studyregistry.registrars.KeySecret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = "Replace a key; the old one stays valid for --overlap.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry key rotate srk_Ab12 --overlap 7d"})
class KeyRotate extends OperatorCommand {

    @Parameters(paramLabel = "<key>", description = "The old key's id or hint.")
    String reference;

    @Option(
            names = "--overlap",
            converter = DurationConverter.class,
            defaultValue = "7d",
            paramLabel = "<duration>",
            description = "How long the old key stays valid, at most until its own expiry: 7d by default.")
    Duration overlap;

    @Option(
            names = "--expires",
            converter = InstantConverter.Future.class,
            paramLabel = "<when>",
            description = "When the new key expires. By default it gets the planned lifetime of the old one.")
    OffsetDateTime expires;

    @Mixin
    OutputOption output;

    @Inject
    KeyLifeRepository keys;

    @Override
    int run() {
        KeyRecord old = EntityLookup.key(keys, reference);
        KeySecret secret = KeySecret.generate();
        UUID id = await(keys.rotate(old.id(), secret, overlap, Optional.ofNullable(expires)))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.CONFLICT,
                        "The key " + old.hint()
                                + " is not live any more, or was rotated before: see 'key list --all'."));
        NewKey.print(this, output, secret, EntityLookup.key(keys, id.toString()));
        EntityLookup.key(keys, old.id().toString()).expiresAt().ifPresent(end -> err().println(
                        "The old key " + old.hint() + " goes on until " + Report.instant(end) + "."));
        return ExitCode.OK;
    }
}
