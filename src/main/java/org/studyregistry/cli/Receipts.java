package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "receipts",
        description = "List, purge and erase what registrars registered.",
        subcommands = {ReceiptsList.class, ReceiptsPurge.class, ReceiptsErase.class})
class Receipts extends Group {}
