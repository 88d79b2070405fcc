package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.UUID;
import org.studyregistry.registrars.KeyGrant;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.KeySecret;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "issue",
        description = "Issue a key and print it, once. Other keys of the registrar stay valid.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {
            "  study-registry key issue Sisu --expires 1y",
            "  study-registry key issue Sisu --right read --course introduction-to-programming"
        })
class KeyIssue extends OperatorCommand {

    @Parameters(paramLabel = "<registrar>", description = "The registrar's id or name.")
    String reference;

    @Mixin
    GrantOptions options;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    KeyLifeRepository keys;

    @Override
    int run() {
        RegistrarRecord registrar = EntityLookup.enabledRegistrar(registrars, reference);
        KeyGrant grant = options.grant();
        KeySecret secret = KeySecret.generate();
        UUID id = await(keys.add(registrar.id(), secret, grant))
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.CONFLICT, "The registrar was disabled by somebody else just now."));
        NewKey.print(this, output, secret, EntityLookup.key(keys, id.toString()));
        return ExitCode.OK;
    }
}
