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
            description = "Open only this course, by id or slug. May be repeated, and mixed with the other two.")
    List<String> courses = List.of();

    @Option(names = "--module", paramLabel = "<id>", description = "Open only this course module. May be repeated.")
    List<UUID> modules = List.of();

    @Option(
            names = "--code",
            paramLabel = "<code>",
            description = "Open only modules with this UH course code, now or later. May be repeated.")
    List<String> codes = List.of();

    @Option(
            names = "--expires",
            converter = InstantConverter.Future.class,
            paramLabel = "<when>",
            description = "After how long (90d, 1y) or when (2027-07-31) the key stops. By default it does not.")
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
