package org.studyregistry.streaming;

import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.studyregistry.internals.OffHeap;

/**
 * A reused, growing array that JSON is written to as UTF-8, without objects on the way. Escapes as Jackson does: the quote,
 * the backslash and the control characters below U+0020, nothing else (RFC 8259, 7). For one thread.
 */
public final class JsonBytes {

    private static final int START_CAPACITY = 64 * 1024;
    private static final int LONGEST_ESCAPE = 6;
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private static final int UUID_LENGTH = 36;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A byte in each byte of a long. */
    private static final long EACH = 0x0101_0101_0101_0101L;

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
        raw(fragment, 0, fragment.length);
    }

    /** Appends a part of an array as it is. */
    void raw(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Appends a byte as it is. */
    public void raw(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    /** Appends {@code null}. */
    public void nullValue() {
        raw(NULL);
    }

    /** Appends an integer in decimal. */
    public void integer(long value) {
        if (value >= 0 && value < 10) {
            raw((char) ('0' + value));
        } else {
            raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Appends a UUID in lower-case hyphenated form, without quotes (RFC 9562, 4). */
    void uuid(long high, long low) {
        reserve(UUID_LENGTH);
        long first = hex(high >>> 32);
        long second = hex(high);
        long third = hex(low >>> 32);
        LONGS.set(bytes, length, first);
        bytes[length + 8] = '-';
        INTS.set(bytes, length + 9, (int) (second >>> 32));
        bytes[length + 13] = '-';
        INTS.set(bytes, length + 14, (int) second);
        bytes[length + 18] = '-';
        INTS.set(bytes, length + 19, (int) (third >>> 32));
        bytes[length + 23] = '-';
        INTS.set(bytes, length + 24, (int) third);
        LONGS.set(bytes, length + 28, hex(low));
        length += UUID_LENGTH;
    }

    /**
     * Appends a quoted RFC 3339 instant in UTC with 0, 3 or 6 fractional digits, as few as needed, and with an expanded year
     * where four digits do not do.
     *
     * @param micros microseconds since 2000-01-01T00:00:00Z, as PostgreSQL counts
     * @throws org.studyregistry.problem.ProblemException unrepresentable-data for {@code infinity} and
     *     {@code -infinity}
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

    /** Appends a quoted string. */
    public void string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        string(utf8, 0, utf8.length);
    }

    /**
     * Appends a quoted string.
     *
     * @param utf8 has it in UTF-8, which is not checked: the database has done so
     */
    void string(byte[] utf8, int from, int count) {
        reserve(count * LONGEST_ESCAPE + 2);
        byte[] target = bytes;
        int at = length;
        int next = from;
        int last = from + count;
        target[at++] = '"';
        for (; last - next >= Long.BYTES && !escapes((long) LONGS.get(utf8, next)); next += Long.BYTES) {
            LONGS.set(target, at, (long) LONGS.get(utf8, next));
            at += Long.BYTES;
        }
        length = at;
        for (; next < last; next++) {
            character(utf8[next]);
        }
        bytes[length++] = '"';
    }

    /** Whether one of eight bytes may need an escape; none that does is missed. */
    private static boolean escapes(long eight) {
        long quote = eight ^ '"' * EACH;
        long backslash = eight ^ '\\' * EACH;
        long control = (eight - 0x20 * EACH) & ~eight;
        return ((control | (quote - EACH) & ~quote | (backslash - EACH) & ~backslash) & 0x80 * EACH) != 0;
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

    /** Appends a byte of UTF-8 within a string. */
    private void character(byte c) {
        if (c < 0 || c >= 0x20 && c != '"' && c != '\\') {
            bytes[length++] = c;
            return;
        }
        byte escape = shortEscape((char) c);
        bytes[length++] = '\\';
        if (escape != 0) {
            bytes[length++] = escape;
        } else {
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 0xF];
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

    /** The eight lower-case hex digits of the low 32 bits: all at once, a nibble in each byte of a long. */
    private static long hex(long value) {
        long bits = value & 0xFFFF_FFFFL;
        bits = (bits << 16 | bits) & 0x0000_FFFF_0000_FFFFL;
        bits = (bits << 8 | bits) & 0x00FF_00FF_00FF_00FFL;
        bits = (bits << 4 | bits) & 0x0F * EACH;
        long letters = (bits + 0x06 * EACH) >>> 4 & EACH; // 1 where the digit is one of a to f
        return bits + '0' * EACH + letters * ('a' - '0' - 10);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
