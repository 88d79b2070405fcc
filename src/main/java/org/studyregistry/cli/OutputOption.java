package org.studyregistry.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** For whom a command writes its result. */
final class OutputOption {

    enum Format {
        TABLE,
        JSON;

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
        return format == Format.JSON ? Report.json(rows) : Report.table(rows);
    }

    /** One thing, one property a line or one object. */
    String one(Map<String, Object> properties) {
        return format == Format.JSON ? Report.json(properties) : Report.properties(properties);
    }

    /** One thing of which people want a single property, to pass it on. */
    String value(String property, Map<String, Object> properties) {
        return format == Format.JSON ? Report.json(properties) : properties.get(property) + System.lineSeparator();
    }
}
