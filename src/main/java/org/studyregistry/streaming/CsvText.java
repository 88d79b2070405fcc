package org.studyregistry.streaming;

import java.util.stream.IntStream;

/**
 * A text as a field of CSV (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe in front, as it shows
 * them then.
 */
public final class CsvText {

    private static final String FORMULA_STARTS = "=+-@\t\r";
    private static final String QUOTED = ",\"\r\n";

    private CsvText() {}

    /** Writes a text of a row, quoted where it has to be; null is an empty field. */
    public static void write(WireRow row, int column, JsonBytes out) {
        if (row.isNull(column)) {
            return;
        }
        int length = row.length(column);
        boolean formula = length > 0 && FORMULA_STARTS.indexOf(row.byteAt(column, 0)) >= 0;
        boolean quote = IntStream.range(0, length).anyMatch(i -> QUOTED.indexOf(row.byteAt(column, i)) >= 0);
        if (quote) {
            out.raw('"');
        }
        if (formula) {
            out.raw('\'');
        }
        if (quote) {
            doubled(row, column, length, out);
            out.raw('"');
        } else {
            row.raw(column, out);
        }
    }

    /** The same of a text that is no column. */
    public static String field(String text) {
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0) ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }

    /** The text with each quote twice. */
    private static void doubled(WireRow row, int column, int length, JsonBytes out) {
        for (int i = 0; i < length; i++) {
            char next = (char) row.byteAt(column, i);
            if (next == '"') {
                out.raw('"');
            }
            out.raw(next);
        }
    }
}
