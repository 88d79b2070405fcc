package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.audit.AuditEntry;
import org.studyregistry.audit.AuditRepository;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List exports and registrations, oldest first.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry audit list --since 30d --registrar Sisu",
            "  study-registry audit list --course BSCS1001 --output json"
        })
class AuditList extends OperatorCommand {

    @Option(
            names = "--since",
            converter = InstantConverter.Past.class,
            defaultValue = "7d",
            paramLabel = "<when>",
            description = "Start: a date, or how long ago. 7d by default.")
    OffsetDateTime since;

    @Option(names = "--registrar", paramLabel = "<registrar>", description = "Only of this registrar, by id or name.")
    String registrar;

    @Option(
            names = "--course",
            paramLabel = "<course>",
            description = "Only exports with modules of this course: id, slug or code, or the id of a module.")
    String course;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    AuditRepository audit;

    @Override
    int run() {
        Optional<UUID> of = Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
        boolean all = output.format == OutputOption.Format.JSON;
        out().print(output.list(await(audit.list(since, of, Optional.ofNullable(course))).stream()
                .map(entry -> all ? everything(entry) : overview(entry))
                .toList()));
        return ExitCode.OK;
    }

    private static Map<String, Object> overview(AuditEntry entry) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("opened_at", Report.instant(entry.openedAt()));
        view.put("kind", entry.kind());
        view.put("registrar", entry.registrarName());
        view.put("key", entry.keyHint());
        view.put("from", entry.clientAddress());
        view.put("course", course(entry));
        view.put("outcome", entry.outcome());
        view.put("rows", entry.rows().orElse(null));
        view.put("request_id", entry.requestId());
        return view;
    }

    /** As it was asked for; of several courses how many. */
    private static String course(AuditEntry entry) {
        if (entry.moduleCount().isEmpty()) {
            return entry.course().orElse(null);
        }
        return switch (entry.courses().size()) {
            case 0 -> "(all)";
            case 1 -> entry.courses().get(0);
            default -> "(" + entry.courses().size() + " courses)";
        };
    }

    private static Map<String, Object> everything(AuditEntry entry) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", entry.id().toString());
        view.putAll(overview(entry));
        view.put("finished_at", Report.instant(entry.finishedAt()));
        view.put("registrar_id", entry.registrar().toString());
        view.put("key_id", entry.key().map(UUID::toString).orElse(null));
        view.put("courses", entry.courses());
        view.put("module_count", entry.moduleCount().orElse(null));
        view.put("modules", entry.modules().stream().map(UUID::toString).toList());
        view.put("exclude_registered", entry.excludeRegistered().orElse(null));
        view.put("filter", entry.filter().orElse(null));
        view.put("format", entry.format().orElse(null));
        view.put("bytes", entry.bytes().orElse(null));
        view.put("sha256", entry.sha256().orElse(null));
        return view;
    }
}
