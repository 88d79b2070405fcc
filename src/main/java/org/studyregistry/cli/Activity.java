package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.studyregistry.database.ActivityRepository;
import org.studyregistry.database.DatabaseSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "activity",
        description =
                "List the database sessions of the service and what they wait for, or end one. Run it as the service's role.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry activity", "  study-registry activity --end 4711"})
class Activity extends OperatorCommand {

    @Option(
            names = "--end",
            paramLabel = "<pid>",
            description = "End this session: its stream is interrupted, and its client gets the streaming error.")
    Integer pid;

    @Mixin
    Confirmation confirmation;

    @Mixin
    OutputOption output;

    @Inject
    ActivityRepository activity;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        if (pid == null) {
            out().print(output.list(
                    await(activity.list()).stream().map(Activity::view).toList()));
            return ExitCode.OK;
        }
        confirmation.require(terminal, "This ends the database session " + pid + ".");
        if (!await(activity.end(pid))) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "The service has no session " + pid + " in this database.");
        }
        err().println("Ended the session " + pid + ".");
        return ExitCode.OK;
    }

    private static Map<String, Object> view(DatabaseSession session) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("pid", session.pid());
        view.put("pool", session.pool());
        view.put("role", session.role());
        view.put("state", session.state().orElse(null));
        view.put("transaction_seconds", session.transactionSeconds().orElse(null));
        view.put("waits_for", session.waitsFor().orElse(null));
        view.put("query", session.query().orElse(null));
        return view;
    }
}
