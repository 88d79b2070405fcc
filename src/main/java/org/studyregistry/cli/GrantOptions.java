package org.studyregistry.cli;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.studyregistry.courses.ScopeRepository;
import org.studyregistry.registrars.KeyGrant;
import org.studyregistry.registrars.KeyScope;
import picocli.CommandLine.Option;

/** What a new key opens. */
@Dependent
@Unremovable
class GrantOptions {

    private enum RightName {
        READ,
        REGISTER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--right",
            split = ",",
            defaultValue = "read,register",
            paramLabel = "<right>",
            description = "${COMPLETION-CANDIDATES}, or both with a comma between (the default).")
    List<RightName> rights;

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
        Set<String> granted = new HashSet<>();
        rights.forEach(right -> granted.add(right.toString()));
        return new KeyGrant(granted, scope(), Optional.ofNullable(expires));
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
