package org.studyregistry.cli;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which completions a command is about, and of which registrar. */
@Dependent
@Unremovable
class CompletionOptions {

    @Parameters(arity = "0..1", paramLabel = "<completion>", description = "The completion's id.")
    UUID completion;

    @Option(
            names = "--email",
            paramLabel = "<address>",
            description = "All completions with this e-mail address, in upper or lower case.")
    String email;

    @Option(
            names = "--registrar",
            paramLabel = "<registrar>",
            description = "Only keys of this registrar and what was returned to it, by id or name.")
    String registrar;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Inject
    RegistrarRepository registrars;

    /** Refuses both of completion and address, and neither. */
    void check() {
        if ((completion == null) == (email == null)) {
            throw new ParameterException(spec.commandLine(), "Name either a completion or an --email.");
        }
    }

    /** The registrar's id. Fails as {@link EntityLookup} does if there is none of this name. */
    Optional<UUID> registrarId() {
        return Optional.ofNullable(registrar)
                .map(reference -> EntityLookup.registrar(registrars, reference).id());
    }

    /** What a command ends with that found none. */
    CommandFailure notFound() {
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                completion != null
                        ? "There is no completion " + completion + "."
                        : "There is no completion with this e-mail address.");
    }
}
