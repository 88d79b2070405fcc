package org.studyregistry.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes results: plain values by name, in order. */
final class Report {

    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT);
    private static final String NOTHING = "-";

    private Report() {}

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Results are plain values", e);
        }
    }

    /** JSON in one line. */
    static String line(Object value) {
        try {
            return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Results are plain values", e);
        }
    }

    /** As a CSV cell holds it, before it is quoted: several values with a space between, nothing for none. */
    static String csv(Object value) {
        if (value instanceof Collection<?> values) {
            return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        return value == null ? "" : String.valueOf(value);
    }

    static String properties(Map<String, Object> properties) {
        int width = properties.keySet().stream().mapToInt(String::length).max().orElse(0);
        return properties.entrySet().stream()
                .map(property ->
                        padded(property.getKey(), width) + "  " + text(property.getValue()) + System.lineSeparator())
                .collect(Collectors.joining());
    }

    /** RFC 3339 in UTC, to the second; null for none. */
    static String instant(Optional<OffsetDateTime> time) {
        return time.map(Report::instant).orElse(null);
    }

    static String instant(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC).format(INSTANT);
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String text(Object value) {
        if (value == null) {
            return NOTHING;
        }
        if (value instanceof Collection<?> values) {
            return values.isEmpty()
                    ? NOTHING
                    : values.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        // One line is one row: whatever a name holds, it cannot break out of its cell or paint the terminal.
        return String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    }
}
