package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.registrations.ReceiptRetentionRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

@Command(
        name = "erase",
        description =
                "Erase a student number from all receipts. It is read from standard input or typed in unseen, never an argument.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry receipts erase --yes < number.txt"})
class ReceiptsErase extends OperatorCommand {

    private static final int MAX_LENGTH = 255;

    @Mixin
    Confirmation confirmation;

    @Inject
    ReceiptRetentionRepository receipts;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        String number = terminal.secret("Student number: ").orElse("").strip();
        if (number.isEmpty() || number.length() > MAX_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(), "A student number of 1 to 255 characters is expected on standard input.");
        }
        confirmation.require(terminal, "This erases the student number from all receipts.");
        err().println("Receipts changed: " + awaitLong(receipts.erase(number)));
        return ExitCode.OK;
    }
}
