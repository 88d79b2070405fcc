package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.registrars.RegistrarRepository;
import org.studyregistry.registrations.ReceiptEntry;
import org.studyregistry.registrations.ReceiptListRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List receipts, oldest first.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry receipts list --since 30d --registrar Sisu",
            "  study-registry receipts list --conflicts"
        })
class ReceiptsList extends OperatorCommand {

    @Option(
            names = "--since",
            converter = InstantConverter.Past.class,
            defaultValue = "7d",
            paramLabel = "<when>",
            description = "Start: a date, or how long ago. 7d by default.")
    OffsetDateTime since;

    @Option(names = "--registrar", paramLabel = "<registrar>", description = "Only of this registrar, by id or name.")
    String registrar;

    @Option(names = "--conflicts", description = "Only conflicts: a student number that differs from an earlier one.")
    boolean conflicts;

    @Option(
            names = "--limit",
            defaultValue = "1000",
            paramLabel = "<number>",
            description = "The newest of them, at most this many (default: ${DEFAULT-VALUE}).")
    long limit;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    ReceiptListRepository receipts;

    @Override
    int run() {
        Optional<UUID> of = Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
        Listing listing = output.listing(out());
        Progress progress = new Progress(err(), "receipts");
        receipts.each(since, of, conflicts, limit, receipt -> {
            progress.add(1);
            return listing.add(view(receipt));
        });
        listing.end();
        return ExitCode.OK;
    }

    static Map<String, Object> view(ReceiptEntry receipt) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("received_at", Report.instant(receipt.receivedAt()));
        view.put("registrar", receipt.registrar());
        view.put("completion", receipt.completion().toString());
        view.put("outcome", receipt.outcome());
        view.put("student_number", receipt.studentNumber());
        view.put("registered_student_number", receipt.registeredStudentNumber().orElse(null));
        view.put("registration_date", Report.instant(receipt.registrationDate()));
        view.put("request_id", receipt.requestId());
        return view;
    }
}
