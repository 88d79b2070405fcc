package org.studyregistry.streaming;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * A reused, growing array that JSON is written to as UTF-8, without objects on the way. Escapes as Jackson does: the quote,
 * the backslash and the control characters below U+0020, nothing else (RFC 8259, 7). For one thread.
 */
public final class JsonBytes {

    private static final int START_CAPACITY = 16 * 1024;
    private static final int LONGEST_ESCAPE = 6;
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** Two lower-case hex digits for each byte, as they stand in a UUID. */
    private static final byte[] HEX_PAIRS = hexPairs();

    private final InstantFormat instants = new InstantFormat();
    private byte[] bytes = new byte[START_CAPACITY];
    private int length;

    /** Forgets what was written; keeps the array. */
    public void clear() {
        length = 0;
    }

    /** How many bytes were written since {@link #clear()}. */
    public int length() {
        return length;
    }

    /** Appends bytes as they are. */
    public void raw(byte[] fragment) {
        reserve(fragment.length);
        System.arraycopy(fragment, 0, bytes, length, fragment.length);
        length += fragment.length;
    }

    /** Appends {@code null}. */
    public void nullValue() {
        raw(NULL);
    }

    /** Appends an integer in decimal. */
    public void integer(long value) {
        raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** Appends a UUID in lower-case hyphenated form, without quotes (RFC 9562, 4). */
    public void uuid(UUID value) {
        reserve(36);
        long high = value.getMostSignificantBits();
        long low = value.getLeastSignificantBits();
        hex(high, 56, 32);
        bytes[length++] = '-';
        hex(high, 24, 16);
        bytes[length++] = '-';
        hex(high, 8, 0);
        bytes[length++] = '-';
        hex(low, 56, 48);
        bytes[length++] = '-';
        hex(low, 40, 0);
    }

    /**
     * Appends a quoted RFC 3339 instant in UTC with 0, 3 or 6 fractional digits, as few as needed.
     *
     * @param micros microseconds since 2000-01-01T00:00:00Z, as PostgreSQL counts
     * @throws org.studyregistry.problem.ProblemException unrepresentable-data for {@code infinity} and for years other than
     *     0000 to 9999
     */
    public void instant(long micros) {
        reserve(InstantFormat.MAX_LENGTH + 2);
        bytes[length++] = '"';
        length = instants.write(micros, bytes, length);
        bytes[length++] = '"';
    }

    /** Appends the same without quotes, for formats that need none. */
    public void bareInstant(long micros) {
        reserve(InstantFormat.MAX_LENGTH);
        length = instants.write(micros, bytes, length);
    }

    /**
     * Appends a quoted string.
     *
     * @throws IllegalArgumentException for a lone surrogate, which has no UTF-8 form (a database in UTF-8 holds none)
     */
    public void string(String value) {
        int size = value.length();
        reserve(size * LONGEST_ESCAPE + 2);
        byte[] target = bytes;
        int at = length;
        target[at++] = '"';
        int i = 0;
        for (; i < size; i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            target[at++] = (byte) c;
        }
        length = at;
        if (i < size) {
            slowString(value, i);
        }
        bytes[length++] = '"';
    }

    /** A copy in pooled memory off the heap, which the caller {@link OffHeap#release releases}. */
    public Buffer toBuffer() {
        return OffHeap.buffer(OffHeap.allocate(length).writeBytes(bytes, 0, length));
    }

    /** A copy on the heap. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Lets the observation see what is about to be sent. */
    void showTo(Observation observation) {
        observation.sent(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void slowString(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isSurrogate(c)) {
                supplementary(value, i++);
            } else {
                bytes[length++] = (byte) (0xE0 | c >> 12);
                bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
    }

    private void ascii(char c) {
        byte escape = shortEscape(c);
        if (escape != 0) {
            bytes[length++] = '\\';
            bytes[length++] = escape;
        } else if (c < 0x20) {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 0xF];
        } else {
            bytes[length++] = (byte) c;
        }
    }

    private static byte shortEscape(char c) {
        return switch (c) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    private void supplementary(String value, int at) {
        if (at + 1 >= value.length() || !Character.isSurrogatePair(value.charAt(at), value.charAt(at + 1))) {
            throw new IllegalArgumentException("Lone surrogate at " + at);
        }
        int point = value.codePointAt(at);
        bytes[length++] = (byte) (0xF0 | point >> 18);
        bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
        bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | point & 0x3F);
    }

    private void hex(long bits, int from, int to) {
        for (int shift = from; shift >= to; shift -= 8) {
            int pair = (int) (bits >>> shift & 0xFF) << 1;
            bytes[length++] = HEX_PAIRS[pair];
            bytes[length++] = HEX_PAIRS[pair + 1];
        }
    }

    private static byte[] hexPairs() {
        byte[] pairs = new byte[512];
        for (int value = 0; value < 256; value++) {
            pairs[2 * value] = (byte) Character.forDigit(value >> 4, 16);
            pairs[2 * value + 1] = (byte) Character.forDigit(value & 0xF, 16);
        }
        return pairs;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
