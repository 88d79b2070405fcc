package org.studyregistry.streaming;

import java.nio.charset.StandardCharsets;

/**
 * What stands around the objects of a stream.
 *
 * @param open before the first object
 * @param between between two objects
 * @param close after the last object; never sent unless all of them were
 */
public record Framing(byte[] open, byte[] between, byte[] close) {

    /** One JSON array. */
    public static final Framing JSON_ARRAY = new Framing(ascii("["), ascii(","), ascii("]"));

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
