package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.studyregistry.database.DatabaseCheck;
import org.studyregistry.database.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        description = "See whether the database has what the service needs, and say how to mend what is missing.")
class Check extends OperatorCommand {

    @Mixin
    OutputOption output;

    @Inject
    DatabaseCheck check;

    @Override
    int run() {
        List<Finding> findings = check.run();
        out().print(output.list(findings.stream().map(Check::view).toList()));
        boolean complete = findings.stream().noneMatch(finding -> finding.state() == Finding.State.MISSING);
        err().println(
                        complete
                                ? "The database has all that the service needs."
                                : "Something that the service needs is missing.");
        return complete ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private static Map<String, Object> view(Finding finding) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", finding.state().name().toLowerCase(Locale.ROOT));
        view.put("what", finding.what());
        view.put("needed_for", finding.neededFor());
        view.put("fix", finding.fix());
        return view;
    }
}
