package org.studyregistry.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes rows as they come, in constant memory. */
abstract class Listing {

    /** Rows whose contents decide how wide a table's columns are. */
    static final int FIRST_PAGE = 200;

    private final PrintWriter out;
    private long count;

    private Listing(PrintWriter out) {
        this.out = out;
    }

    static Listing of(OutputOption.Format format, PrintWriter out) {
        return switch (format) {
            case TABLE -> new Table(out);
            case JSON -> new Json(out);
            case NDJSON -> new Lines(out);
            case CSV -> new Csv(out);
        };
    }

    /**
     * Writes a row; all rows have the same columns.
     *
     * @return whether to go on: not if nobody reads any more
     */
    final boolean add(Map<String, Object> row) {
        count++;
        write(row);
        return count % FIRST_PAGE != 0 || !out.checkError();
    }

    /** Writes what is held back until now, and returns whether anybody reads. */
    final boolean flush() {
        writeHeld();
        return !out.checkError();
    }

    /** How many rows were written. */
    final long count() {
        return count;
    }

    /** After the last row. */
    final void end() {
        writeEnd();
        out.flush();
    }

    abstract void write(Map<String, Object> row);

    void writeHeld() {}

    void writeEnd() {
        writeHeld();
    }

    /** As wide as the first page needs; what is wider later stands out. */
    private static final class Table extends Listing {

        private final PrintWriter out;
        private final List<List<String>> page = new ArrayList<>();
        private int[] widths;

        Table(PrintWriter out) {
            super(out);
            this.out = out;
        }

        @Override
        void write(Map<String, Object> row) {
            List<String> cells = row.values().stream().map(Report::text).toList();
            if (widths != null) {
                line(cells);
                return;
            }
            if (page.isEmpty()) {
                page.add(row.keySet().stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .toList());
            }
            page.add(cells);
            if (page.size() > FIRST_PAGE) {
                writeHeld();
            }
        }

        @Override
        void writeHeld() {
            if (widths == null && !page.isEmpty()) {
                widths = new int[page.get(0).size()];
                page.forEach(cells -> {
                    for (int column = 0; column < widths.length; column++) {
                        widths[column] =
                                Math.max(widths[column], cells.get(column).length());
                    }
                });
                page.forEach(this::line);
                page.clear();
            }
        }

        private void line(List<String> cells) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < cells.size(); column++) {
                line.append(Report.padded(cells.get(column), widths[column])).append("  ");
            }
            out.print(line.toString().stripTrailing() + System.lineSeparator());
        }
    }

    /** One array. */
    private static final class Json extends Listing {

        private final PrintWriter out;
        private final SequenceWriter array;

        Json(PrintWriter out) {
            super(out);
            this.out = out;
            try {
                // Its own flushes would be one for each row.
                this.array = Report.JSON
                        .writer()
                        .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                        .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .writeValuesAsArray(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void write(Map<String, Object> row) {
            try {
                array.write(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void writeHeld() {
            try {
                array.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void writeEnd() {
            try {
                array.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.print(System.lineSeparator());
        }
    }

    /** One JSON object a line. */
    private static final class Lines extends Listing {

        private final PrintWriter out;

        Lines(PrintWriter out) {
            super(out);
            this.out = out;
        }

        @Override
        void write(Map<String, Object> row) {
            out.print(Report.line(row) + "\n");
        }
    }

    /** RFC 4180, with the names in the first line. */
    private static final class Csv extends Listing {

        private final PrintWriter out;
        private boolean begun;

        Csv(PrintWriter out) {
            super(out);
            this.out = out;
        }

        @Override
        void write(Map<String, Object> row) {
            if (!begun) {
                begun = true;
                line(row.keySet().stream().toList());
            }
            line(row.values().stream().map(Report::csv).toList());
        }

        private void line(List<String> cells) {
            out.print(cells.stream().map(Csv::cell).collect(Collectors.joining(",")) + "\r\n");
        }

        private static String cell(String text) {
            return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
        }
    }
}
