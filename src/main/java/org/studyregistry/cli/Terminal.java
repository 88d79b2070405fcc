package org.studyregistry.cli;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whoever sits before the program, if anybody does. */
@ApplicationScoped
public class Terminal {

    /** Asks a question. Empty if there is nobody to ask. */
    public Optional<String> ask(String question) {
        return Optional.ofNullable(System.console()).map(console -> answer(console, question));
    }

    /** Reads a secret, unseen from a person, else the first line of standard input; empty if there is none. */
    public Optional<String> secret(String prompt) {
        Console console = System.console();
        if (console != null) {
            return Optional.ofNullable(console.readPassword("%s", prompt)).map(String::new);
        }
        try {
            // Not closed: standard input is not ours.
            return Optional.ofNullable(
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(Console console, String question) {
        String line = console.readLine("%s", question);
        return line == null ? "" : line;
    }
}
