package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "registrar",
        description = "Create, list, show and disable registrars.",
        subcommands = {RegistrarCreate.class, RegistrarList.class, RegistrarShow.class, RegistrarDisable.class})
class Registrars extends Group {}
