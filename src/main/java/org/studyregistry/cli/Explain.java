package org.studyregistry.cli;

import jakarta.inject.Inject;
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

    @Parameters(arity = "0..1", paramLabel = "<completion>", description = "The completion's id.")
    UUID completion;

    @Option(
            names = "--email",
            paramLabel = "<address>",
            description = "Explain all completions with this e-mail address, in upper or lower case.")
    String email;

    @Option(
            names = "--registrar",
            paramLabel = "<registrar>",
            description = "Only keys of this registrar and what was returned to it, by id or name.")
    String registrar;

    @Option(
            names = "--subject-access",
            description =
                    "With --email: all completions of that student, with other addresses too, for an access request.")
    boolean subjectAccess;

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
        if (subjectAccess && (email == null || registrar != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--subject-access goes with --email, and is of all registrars.");
        }
        Optional<UUID> of = Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
        List<Explanation> found = await(
                subjectAccess
                        ? explanations.ofSubject(email)
                        : completion != null
                                ? explanations.ofCompletion(completion, of)
                                : explanations.ofEmail(email, of));
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    completion != null
                            ? "There is no completion " + completion + "."
                            : "There is no completion with this e-mail address.");
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
