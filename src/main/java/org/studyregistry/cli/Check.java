package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.studyregistry.database.CheckResult;
import org.studyregistry.database.DatabaseCheck;
import org.studyregistry.database.UnusualDatesRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = "Check whether the database has what the service needs, and print how to fix what is missing.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry check", "  study-registry check --data --output json"})
class Check extends OperatorCommand {

    @Option(
            names = "--data",
            description =
                    "Read the dates of all completions too, and list those that are refused or written with more digits.")
    boolean data;

    @Mixin
    OutputOption output;

    @Inject
    DatabaseCheck check;

    @Inject
    UnusualDatesRepository dates;

    @Override
    int run() {
        List<CheckResult> findings = new ArrayList<>(check.run());
        if (data) {
            findings.addAll(await(dates.findings()));
        }
        out().print(output.list(findings.stream().map(Check::view).toList()));
        boolean complete = findings.stream().noneMatch(finding -> finding.state() == CheckResult.State.MISSING);
        boolean refused = findings.stream().anyMatch(finding -> finding.state() == CheckResult.State.REFUSED);
        err().println(
                        complete
                                ? "The database has all that the service needs."
                                : "Something that the service needs is missing.");
        if (refused) {
            err().println("Some stored values cannot be exported.");
        }
        return complete && !refused ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private static Map<String, Object> view(CheckResult finding) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", finding.state().name().toLowerCase(Locale.ROOT));
        view.put("what", finding.what());
        view.put("needed_for", finding.neededFor());
        view.put("fix", finding.fix());
        return view;
    }
}
