package org.studyregistry.cli;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.studyregistry.registrars.KeyLifeRepository;
import org.studyregistry.registrars.RegistrarRecord;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a registrar and all its keys.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry registrar show Sisu"})
class RegistrarShow extends OperatorCommand {

    @Parameters(paramLabel = "<registrar>", description = "Id or name of the registrar.")
    String reference;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Inject
    KeyLifeRepository keys;

    @Override
    int run() {
        RegistrarRecord registrar = EntityLookup.registrar(registrars, reference);
        Map<String, Object> view = Views.registrar(registrar);
        List<Map<String, Object>> itsKeys = await(keys.list(Optional.of(registrar.id()), true)).stream()
                .map(Views::key)
                .toList();
        if (output.format != OutputOption.Format.TABLE) {
            view.put("keys", itsKeys);
            out().print(output.one(view));
        } else {
            out().print(output.one(view));
            out().println();
            out().print(output.list(itsKeys));
        }
        return ExitCode.OK;
    }
}
