package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "audit",
        description = "The record of who was given which students' data.",
        subcommands = {AuditList.class, AuditActions.class, AuditWhoReceived.class, AuditPurge.class})
class Audits extends Group {}
