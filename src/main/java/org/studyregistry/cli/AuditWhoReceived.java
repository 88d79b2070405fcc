package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.explanation.Explanation;
import org.studyregistry.explanation.Explanations;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "who-received",
        description =
                "List the registrars that received a completion, or may have, oldest first. Each use is recorded.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry audit who-received --email student@example.com",
            "  study-registry audit who-received 6ee7f1d0-3c41-4a5e-9d0e-0a4f4f1d4c11 --output csv"
        })
class AuditWhoReceived extends OperatorCommand {

    @Parameters(arity = "0..1", paramLabel = "<completion>", description = "The completion's id.")
    UUID completion;

    @Option(
            names = "--email",
            paramLabel = "<address>",
            description = "All completions with this e-mail address, in upper or lower case.")
    String email;

    @Option(names = "--registrar", paramLabel = "<registrar>", description = "Only this one, by id or name.")
    String registrar;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    Explanations explanations;

    @Override
    int run() {
        if ((completion == null) == (email == null)) {
            throw new ParameterException(spec.commandLine(), "Name either a completion or an --email.");
        }
        Optional<UUID> of = Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
        List<Explanation> found =
                await(completion != null ? explanations.ofCompletion(completion, of) : explanations.ofEmail(email, of));
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    completion != null
                            ? "There is no completion " + completion + "."
                            : "There is no completion with this e-mail address.");
        }
        Listing listing = output.listing(out());
        found.forEach(explanation -> ExplanationViews.disclosures(explanation).forEach(disclosure -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("completion", explanation.completion().id().toString());
            view.putAll(disclosure);
            listing.add(view);
        }));
        listing.end();
        if (found.size() == Explanations.AT_MOST) {
            err().println("These are the first " + Explanations.AT_MOST + " completions; there may be more.");
        }
        return ExitCode.OK;
    }
}
