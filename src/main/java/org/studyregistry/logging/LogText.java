package org.studyregistry.logging;

import java.util.Locale;

/**
 * Text that a client or an operator chose, made fit for logs, labels and the audit record: of bounded length, on one line, and
 * without what steers a terminal.
 */
public final class LogText {

    /** Most characters of a path in the log: the longest target that is accepted. */
    public static final int PATH = 4 * 1024;

    /** Most characters of a name. */
    public static final int NAME = 255;

    private LogText() {}

    /** The text, cut after so many characters, with control and format characters as escapes such as {@code \u000a}. */
    public static String of(String text, int most) {
        int end = Math.min(text.length(), most);
        if (end == text.length() && isPlain(text)) {
            return text;
        }
        StringBuilder fit = new StringBuilder(end + 16);
        for (int i = 0; i < end; i++) {
            append(fit, text.charAt(i));
        }
        return end < text.length() ? fit.append('…').toString() : fit.toString();
    }

    /** The same for text of several lines: those after the first are indented, so that none looks like an event of its own. */
    public static String lines(String text, int most) {
        return text.indexOf('\n') < 0 ? of(text, most) : of(text, most).replace("\\u000a", "\n\t| ");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder fit, char next) {
        if (isControl(next)) {
            fit.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
        } else {
            fit.append(next);
        }
    }

    /** Controls (C0, C1), line and paragraph separators, and the formats that reorder text. */
    private static boolean isControl(char c) {
        int type = Character.getType(c);
        return Character.isISOControl(c) && c != '\t'
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT;
    }
}
