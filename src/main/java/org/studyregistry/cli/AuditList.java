package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.studyregistry.audit.AuditEntry;
import org.studyregistry.audit.AuditFilter;
import org.studyregistry.audit.AuditRepository;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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

    @Option(
            names = "--until",
            converter = InstantConverter.Past.class,
            paramLabel = "<when>",
            description = "End: a date, or how long ago.")
    OffsetDateTime until;

    @Option(names = "--limit", paramLabel = "<number>", description = "Most records, the newest ones. All by default.")
    Long limit;

    @Option(names = "--follow", description = "Print new records as they are opened, until stopped.")
    boolean follow;

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
        if (limit != null && limit < 1 || follow && until != null) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is 1 or more, and --follow goes without --until.");
        }
        AuditFilter filter = new AuditFilter(
                since,
                Optional.ofNullable(until),
                Optional.ofNullable(registrar).map(reference -> EntityLookup.registrar(registrars, reference)
                        .id()),
                Optional.ofNullable(course),
                Optional.ofNullable(limit));
        Listing listing = output.listing(out());
        Progress progress = new Progress(err(), "records");
        AuditTail tail = new AuditTail();
        boolean read = audit.each(filter, entry -> {
            progress.add(1);
            tail.isNew(entry);
            return listing.add(view(entry));
        });
        while (read && follow && listing.flush()) {
            pause();
            read = audit.each(tail.after(filter), entry -> !tail.isNew(entry) || listing.add(view(entry)));
        }
        listing.end();
        return ExitCode.OK;
    }

    private Map<String, Object> view(AuditEntry entry) {
        return output.format == OutputOption.Format.TABLE ? overview(entry) : everything(entry);
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted");
        }
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
