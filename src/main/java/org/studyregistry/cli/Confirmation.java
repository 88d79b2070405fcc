package org.studyregistry.cli;

import picocli.CommandLine.Option;

/** The consent to what cannot be taken back. */
final class Confirmation {

    @Option(names = "--yes", description = "Do not ask for confirmation; for scripts.")
    boolean yes;

    /** Asks, unless told not to; throws where nobody says yes. */
    void require(Terminal terminal, String what) {
        if (yes) {
            return;
        }
        String answer = terminal.ask(what + " This cannot be undone. Type yes to go on: ")
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_CONFIRMED, what + " Nobody can be asked here: say --yes if that is meant."));
        if (!answer.strip().equals("yes")) {
            throw new CommandFailure(ExitCode.NOT_CONFIRMED, "Nothing was changed.");
        }
    }
}
