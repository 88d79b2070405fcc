package org.studyregistry.streaming;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The formats of rows, and what belongs to each: its type, what stands around its rows, its last line. The first is the default. Each
 * kind of row has an encoder for those in which it is returned.
 */
public enum Format {
    /** One array. */
    JSON("application/json", ""),
    /** An object a line. */
    NDJSON("application/x-ndjson", ""),
    /** RFC 4180, with a header row. */
    CSV("text/csv", ";charset=utf-8;header=present");

    private final String mediaType;
    private final String parameters;

    Format(String mediaType, String parameters) {
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    /** Without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** With parameters, as in {@code Content-Type}. */
    String contentType() {
        return mediaType + parameters;
    }

    /**
     * What stands around rows.
     *
     * @param csvHeader the header row of CSV
     */
    Framing framing(String csvHeader) {
        return switch (this) {
            case JSON -> Framing.JSON_ARRAY;
            case NDJSON -> Framing.JSON_LINES;
            case CSV -> Framing.csv(csvHeader);
        };
    }

    /** The last line, which says in band what the trailer fields say; a JSON array has no place for one. */
    byte[] footer(StreamSummary summary, ResponseFormat form) {
        return switch (this) {
            case JSON -> throw new IllegalStateException("A JSON array ends with its bracket");
            case NDJSON -> Footer.json(summary, form);
            case CSV -> Footer.csv(summary, form);
        };
    }

    /** As it stands in {@code ?format=} and at the end of file names. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of this {@link #text()}. */
    public static Optional<Format> of(String text) {
        return Arrays.stream(values())
                .filter(format -> format.text().equals(text))
                .findAny();
    }
}
