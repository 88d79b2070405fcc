package org.studyregistry.cli;

import picocli.CommandLine.Command;

@Command(
        name = "receipts",
        description = "See, purge and erase what registrars told that they have registered.",
        subcommands = {ReceiptsList.class, ReceiptsPurge.class, ReceiptsErase.class})
class Receipts extends Group {}
