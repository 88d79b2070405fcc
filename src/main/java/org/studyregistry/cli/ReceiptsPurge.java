package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.studyregistry.registrations.ReceiptRetentionRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "purge",
        description = "Delete old receipts. Registrations in the LMS stay.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry receipts purge --older-than 5y --yes"})
class ReceiptsPurge extends OperatorCommand {

    @Option(
            names = "--older-than",
            converter = DurationConverter.class,
            required = true,
            paramLabel = "<duration>",
            description = "Delete receipts older than this: 2y, 400d.")
    Duration age;

    @Mixin
    Confirmation confirmation;

    @Inject
    ReceiptRetentionRepository receipts;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minus(age);
        long old = receipts.countBefore(before);
        confirmation.require(terminal, "This deletes " + old + " receipts from before " + Report.instant(before) + ".");
        err().println("Receipts deleted: " + awaitLong(receipts.purgeBefore(before)));
        return ExitCode.OK;
    }
}
