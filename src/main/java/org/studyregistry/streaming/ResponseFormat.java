package org.studyregistry.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The form of a streamed response, which is settled before its first row is read.
 *
 * @param format its format
 * @param framing what stands around its rows
 * @param noun what its rows are called in the names of header fields, for example {@code Completions}
 * @param increments whether changes since such a response can be asked for
 * @param footer whether a last line says what the trailers say; for {@link Format#NDJSON} and {@link Format#CSV}
 * @param fileName under which name a browser is to store it
 */
public record ResponseFormat(
        Format format, Framing framing, String noun, boolean increments, boolean footer, Optional<String> fileName) {

    static final String REPR_DIGEST = "Repr-Digest";
    static final String UNENCODED_DIGEST = "Unencoded-Digest";
    static final String STATUS = "Stream-Status";

    /** The name of the field that has the number of rows. */
    public String count() {
        return noun + "-Count";
    }

    /** The name of the field that has the position of the last row. */
    String cursor() {
        return noun + "-Cursor";
    }

    /** The name of the field that has the watermark. */
    String watermark() {
        return noun + "-Watermark";
    }

    /** The names of the trailer fields, as {@code Trailer} announces them. */
    String trailers(boolean coded) {
        List<String> names = new ArrayList<>(List.of(count(), REPR_DIGEST));
        if (coded) {
            names.add(UNENCODED_DIGEST);
        }
        names.addAll(List.of(STATUS, cursor()));
        if (increments) {
            names.add(watermark());
        }
        return String.join(", ", names);
    }
}
