package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "audit",
        description = "List and purge the record of who received which students' data.",
        subcommands = {AuditList.class, AuditActions.class, AuditWhoReceived.class, AuditPurge.class})
class Audits extends Group {}
