package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.studyregistry.audit.AuditRepository;
import org.studyregistry.audit.OperatorActionRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "purge",
        description = "Delete old audit records.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry audit purge --older-than 2y --yes"})
class AuditPurge extends OperatorCommand {

    @Option(
            names = "--older-than",
            converter = DurationConverter.class,
            required = true,
            paramLabel = "<duration>",
            description = "Delete records older than this: 2y, 400d.")
    Duration age;

    @Mixin
    Confirmation confirmation;

    @Inject
    AuditRepository audit;

    @Inject
    OperatorActionRepository actions;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minus(age);
        long old = audit.countBefore(before);
        confirmation.require(
                terminal, "This deletes " + old + " audit records from before " + Report.instant(before) + ".");
        Progress progress = new Progress(err(), "records");
        err().println("Audit records deleted: " + awaitLong(audit.purgeBefore(before, progress::add)));
        err().println("Operators' actions deleted: " + awaitLong(actions.purgeBefore(before)));
        return ExitCode.OK;
    }
}
