package org.studyregistry.streaming;

import java.nio.charset.StandardCharsets;

/**
 * What stands around the rows of a stream.
 *
 * @param open before the first row
 * @param between between two rows
 * @param after after each row
 * @param close after the last row; never sent unless all of them were
 * @param pause what may be sent between two rows and means nothing, to keep the connection awake; empty if there is no such
 *     thing
 * @param columns how many fields a row has; 0 where rows are no lists of fields
 */
public record Framing(byte[] open, byte[] between, byte[] after, byte[] close, byte[] pause, int columns) {

    /** One JSON array. */
    public static final Framing JSON_ARRAY = of("[", ",", "", "]", " ", 0);

    /** A JSON object a line; what follows a pause is white space before an object. */
    public static final Framing JSON_LINES = of("", "", "\n", "", " ", 0);

    /** Comma-separated lines below a header (RFC 4180), in which white space would be data. */
    public static Framing csv(String header) {
        return of(header + "\r\n", "", "\r\n", "", "", header.split(",", -1).length);
    }

    private static Framing of(String open, String between, String after, String close, String pause, int columns) {
        return new Framing(ascii(open), ascii(between), ascii(after), ascii(close), ascii(pause), columns);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
