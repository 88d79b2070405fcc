package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "key",
        description = "Issue, list, rotate, revoke and import the keys of registrars.",
        subcommands = {KeyIssue.class, KeyList.class, KeyRotate.class, KeyRevoke.class, KeyImport.class})
class Keys extends Group {}
