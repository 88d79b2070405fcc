package org.studyregistry.cli;

import jakarta.inject.Inject;
import org.studyregistry.registrars.RegistrarRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List the registrars.",
        footerHeading = StudyRegistry.EXAMPLES,
        footer = {"  study-registry registrar list --all"})
class RegistrarList extends OperatorCommand {

    @Option(names = "--all", description = "Include disabled registrars.")
    boolean all;

    @Mixin
    OutputOption output;

    @Inject
    RegistrarRepository registrars;

    @Override
    int run() {
        out().print(output.list(
                await(registrars.list(all)).stream().map(Views::registrar).toList()));
        return ExitCode.OK;
    }
}
