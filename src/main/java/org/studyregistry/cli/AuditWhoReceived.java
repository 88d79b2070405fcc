package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.explanation.Explanation;
import org.studyregistry.explanation.Explanations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    CompletionOptions completions;

    @Mixin
    OutputOption output;

    @Inject
    Explanations explanations;

    @Override
    int run() {
        completions.check();
        Optional<UUID> of = completions.registrarId();
        List<Explanation> found = await(
                completions.completion != null
                        ? explanations.ofCompletion(completions.completion, of)
                        : explanations.ofEmail(completions.email, of));
        if (found.isEmpty()) {
            throw completions.notFound();
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
