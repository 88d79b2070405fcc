package org.studyregistry.cli;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.courses.ScopeRepository;
import org.studyregistry.registrars.KeyGrant;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.registrars.Right;
import picocli.CommandLine.Option;

/** What a new key opens. */
@Dependent
@Unremovable
class GrantOptions {

    @Option(
            names = "--right",
            split = ",",
            defaultValue = "read,register",
            paramLabel = "<right>",
            description = "${COMPLETION-CANDIDATES}, or both with a comma between (the default).")
    List<Right> rights;

    @Option(
            names = "--course",
            paramLabel = "<course>",
            description = "Limit the key to this course, by id or slug. Repeatable, also with --module and --code.")
    List<String> courses = List.of();

    @Option(names = "--module", paramLabel = "<id>", description = "Limit the key to this course module. Repeatable.")
    List<UUID> modules = List.of();

    @Option(
            names = "--code",
            paramLabel = "<code>",
            description = "Limit the key to modules with this UH course code, now or later. Repeatable.")
    List<String> codes = List.of();

    @Option(
            names = "--expires",
            converter = InstantConverter.Future.class,
            paramLabel = "<when>",
            description = "When the key expires: after 90d or 1y, or on 2027-07-31. By default never.")
    OffsetDateTime expires;

    @Inject
    ScopeRepository names;

    KeyGrant grant() {
        return new KeyGrant(EnumSet.copyOf(rights), scope(), Optional.ofNullable(expires));
    }

    private KeyScope scope() {
        if (courses.isEmpty() && modules.isEmpty() && codes.isEmpty()) {
            return KeyScope.EVERYTHING;
        }
        for (UUID module : modules) {
            if (!OperatorCommand.await(names.hasModule(module))) {
                throw new CommandFailure(ExitCode.NOT_FOUND, "There is no course module " + module + ".");
            }
        }
        return new KeyScope(
                courses.stream().map(this::course).toArray(UUID[]::new),
                modules.toArray(UUID[]::new),
                codes.toArray(String[]::new));
    }

    private UUID course(String reference) {
        return OperatorCommand.await(names.course(reference))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND, "There is no course with the id or slug '" + reference + "'."));
    }
}
