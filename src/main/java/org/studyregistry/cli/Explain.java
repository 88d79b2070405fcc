package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.explanation.Explanation;
import org.studyregistry.explanation.Explanations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "explain",
        description =
                "Explain why a completion is or is not returned to a registrar, and what happened to it. Each use is recorded.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry explain --email student@example.com",
            "  study-registry explain 633852ce-c82a-4d60-8ab5-28745163f6f9 --registrar Sisu",
            "  study-registry explain --email student@example.com --subject-access --output json"
        })
class Explain extends OperatorCommand {

    @Mixin
    CompletionOptions completions;

    @Option(
            names = "--subject-access",
            description =
                    "With --email: all completions of that student, with other addresses too, for an access request.")
    boolean subjectAccess;

    @Mixin
    OutputOption output;

    @Inject
    Explanations explanations;

    @Override
    int run() {
        completions.check();
        if (subjectAccess && (completions.email == null || completions.registrar != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--subject-access goes with --email, and is of all registrars.");
        }
        Optional<UUID> of = completions.registrarId();
        List<Explanation> found = await(
                subjectAccess
                        ? explanations.ofSubject(completions.email)
                        : completions.completion != null
                                ? explanations.ofCompletion(completions.completion, of)
                                : explanations.ofEmail(completions.email, of));
        if (found.isEmpty()) {
            throw completions.notFound();
        }
        if (output.format != OutputOption.Format.TABLE) {
            out().print(output.list(
                    found.stream().map(ExplanationViews::everything).toList()));
        } else {
            found.forEach(this::print);
        }
        if (found.size() == Explanations.AT_MOST) {
            err().println("These are the first " + Explanations.AT_MOST + "; there may be more.");
        }
        return ExitCode.OK;
    }

    private void print(Explanation explanation) {
        out().print(output.one(ExplanationViews.head(explanation)));
        section(null, ExplanationViews.rules(explanation));
        section("Given", ExplanationViews.disclosures(explanation));
        section("Registered", ExplanationViews.registrations(explanation));
        section("Receipts", ExplanationViews.receipts(explanation));
        out().println();
    }

    private void section(String title, List<Map<String, Object>> rows) {
        if (title != null) {
            out().println(title + (rows.isEmpty() ? ": nothing" : ":"));
        }
        out().print(output.list(rows));
    }
}
