package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "key",
        description = "The keys that registrars call with.",
        subcommands = {KeyIssue.class, KeyList.class, KeyRotate.class, KeyRevoke.class, KeyImport.class})
class Keys extends Group {}
