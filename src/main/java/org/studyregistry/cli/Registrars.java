package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "registrar",
        description = "The study registries that may call.",
        subcommands = {RegistrarCreate.class, RegistrarList.class, RegistrarShow.class, RegistrarDisable.class})
class Registrars extends Group {}
