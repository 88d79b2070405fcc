package org.studyregistry.testsupport;

import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Everything that is logged while it listens, at any level, with stack traces. */
public final class Logs extends Handler {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Level before;

    /** Begins, and has every logger tell everything. */
    public void listen() {
        Logger root = Logger.getLogger("");
        before = root.getLevel();
        setLevel(Level.ALL);
        root.addHandler(this);
    }

    /** Has loggers below this name tell everything, too. */
    public void everything(String name) {
        Logger.getLogger(name).setLevel(Level.ALL);
    }

    public long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    public String all() {
        return String.join("\n", lines);
    }

    @Override
    public void publish(LogRecord logged) {
        StringBuilder line = new StringBuilder();
        line.append(text(logged));
        for (Throwable thrown = logged.getThrown(); thrown != null; thrown = thrown.getCause()) {
            line.append('\n').append(thrown);
        }
        lines.add(line.toString());
    }

    private static String text(LogRecord logged) {
        if (logged.getParameters() == null) {
            return logged.getMessage();
        }
        String raw = logged.getMessage() + " " + Arrays.toString(logged.getParameters());
        try {
            return String.format(logged.getMessage(), logged.getParameters()) + " | " + raw;
        } catch (IllegalFormatException otherStyle) {
            return raw;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger root = Logger.getLogger("");
        root.removeHandler(this);
        root.setLevel(before);
    }
}
