package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.registrars.KeyGrant;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeySecret;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Import an existing key from standard input or typed in unseen, never as an argument. Prints its id.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry key import --from-lms", "  study-registry key import Sisu --right read < key.txt"})
class KeyImport extends OperatorCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "<registrar>",
            description = "Id or name of the registrar that has the key.")
    String reference;

    @Option(
            names = "--from-lms",
            description =
                    "Import the plaintext keys of all enabled registrars of the LMS as digests, and print how many.")
    boolean fromLms;

    @Mixin
    GrantOptions options;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    KeyLifeRepository keys;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        if (fromLms == (reference != null)) {
            throw new ParameterException(spec.commandLine(), "Name either a registrar or --from-lms.");
        }
        return fromLms ? fromLms() : one();
    }

    private int fromLms() {
        if (spec.commandLine().getParseResult().matchedOptions().stream()
                .anyMatch(option -> !option.longestName().equals("--from-lms")
                        && !option.longestName().equals("--output"))) {
            throw new ParameterException(
                    spec.commandLine(), "Keys of the LMS open everything: --from-lms takes neither rights nor scope.");
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("imported", await(keys.importFromLms()));
        out().print(output.value("imported", view));
        return ExitCode.OK;
    }

    private int one() {
        RegistrarRecord registrar = EntityLookup.enabledRegistrar(registrars, reference);
        KeyGrant grant = options.grant();
        String typed = terminal.secret("Key of '" + registrar.name() + "': ")
                .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "There is no key on standard input."));
        KeySecret secret = secret(typed);
        UUID id = await(keys.add(registrar.id(), secret, grant))
                .orElseThrow(() -> new CommandFailure(ExitCode.CONFLICT, "This key was imported or issued before."));
        Map<String, Object> view = Views.key(EntityLookup.key(keys, id.toString()));
        out().print(output.value("id", view));
        return ExitCode.OK;
    }

    private static KeySecret secret(String typed) {
        try {
            return KeySecret.existing(typed);
        } catch (IllegalArgumentException unfit) {
            throw new CommandFailure(ExitCode.USAGE, unfit.getMessage());
        }
    }
}
