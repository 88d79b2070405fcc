package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "disable",
        description = "Disable a registrar, here and in the LMS, and revoke all its keys.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry registrar disable Sisu"})
class RegistrarDisable extends OperatorCommand {

    @Parameters(paramLabel = "<registrar>", description = "Id or name of the registrar.")
    String reference;

    @Mixin
    Confirmation confirmation;

    @Inject
    RegistrarRepository registrars;

    @Inject
    Terminal terminal;

    @Override
    int run() {
        RegistrarRecord registrar = EntityLookup.enabledRegistrar(registrars, reference);
        confirmation.require(
                terminal,
                "This disables '" + registrar.name() + "' here and in the LMS, and revokes its " + registrar.liveKeys()
                        + " valid keys.");
        long revoked = await(registrars.disable(registrar.id()))
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.CONFLICT, "The registrar was disabled by somebody else just now."));
        err().println("Disabled '" + registrar.name() + "'; keys revoked: " + revoked);
        return ExitCode.OK;
    }
}
