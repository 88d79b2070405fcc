package org.studyregistry.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** For whom a command writes its result. */
final class OutputOption {

    enum Format {
        TABLE,
        JSON,
        NDJSON,
        CSV;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--output",
            defaultValue = "table",
            paramLabel = "<format>",
            description = "${COMPLETION-CANDIDATES}: for people (the default) or for scripts.")
    Format format;

    /** Several things, one a line or one an element. */
    String list(List<Map<String, Object>> rows) {
        StringWriter text = new StringWriter();
        Listing listing = listing(new PrintWriter(text));
        rows.forEach(listing::add);
        listing.end();
        return text.toString();
    }

    /** Several things, of which there may be any number. */
    Listing listing(PrintWriter out) {
        return Listing.of(format, out);
    }

    /** One thing, one property a line or one object. */
    String one(Map<String, Object> properties) {
        return switch (format) {
            case TABLE -> Report.properties(properties);
            case JSON -> Report.json(properties);
            case NDJSON, CSV -> list(List.of(properties));
        };
    }

    /** One thing of which people want a single property, to pass it on. */
    String value(String property, Map<String, Object> properties) {
        return format == Format.TABLE ? properties.get(property) + System.lineSeparator() : one(properties);
    }
}
