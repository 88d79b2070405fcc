package org.studyregistry.streaming;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The forms in which rows are given; the first is the default. */
public enum Format {
    /** One array. */
    JSON("application/json"),
    /** An object a line. */
    NDJSON("application/x-ndjson"),
    /** RFC 4180, with a header row. */
    CSV("text/csv");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Without parameters. */
    public String mediaType() {
        return mediaType;
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
