package org.studyregistry.cli;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The operator at the terminal, if there is one. */
@ApplicationScoped
public class Terminal {

    /** Whether anybody sits there. */
    public boolean isThere() {
        return System.console() != null;
    }

    /** Asks a question. Empty if there is nobody to ask. */
    public Optional<String> ask(String question) {
        return Optional.ofNullable(System.console()).map(console -> answer(console, question));
    }

    /** Reads a secret, unseen from a person, else the next line of standard input; empty if there is none. */
    public Optional<String> secret(String prompt) {
        Console console = System.console();
        if (console != null) {
            return Optional.ofNullable(console.readPassword("%s", prompt)).map(String::new);
        }
        try {
            return line(System.in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes no more than the line, so that another one can be read next; not closed, for it is not ours. */
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", ""));
    }

    private static String answer(Console console, String question) {
        String line = console.readLine("%s", question);
        return line == null ? "" : line;
    }
}
