package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.audit.OperatorAction;
import org.studyregistry.audit.OperatorActionRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "actions",
        description = "List what operators did with students' data, oldest first.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry audit actions --since 30d"})
class AuditActions extends OperatorCommand {

    @Option(
            names = "--since",
            converter = InstantConverter.Past.class,
            defaultValue = "30d",
            paramLabel = "<when>",
            description = "Start: a date, or how long ago. 30d by default.")
    OffsetDateTime since;

    @Mixin
    OutputOption output;

    @Inject
    OperatorActionRepository actions;

    @Override
    int run() {
        out().print(output.list(
                await(actions.list(since)).stream().map(AuditActions::view).toList()));
        return ExitCode.OK;
    }

    private static Map<String, Object> view(OperatorAction action) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("at", Report.instant(action.at()));
        view.put("by", action.by());
        view.put("action", action.kind().text());
        view.put("received_before", Report.instant(action.receivedBefore()));
        view.put("rows", action.rows());
        view.put(
                "completions", action.completions().stream().map(UUID::toString).toList());
        return view;
    }
}
