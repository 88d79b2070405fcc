package org.studyregistry.internals;

import io.vertx.sqlclient.Row;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A row as PostgreSQL sends it in binary format, from the number of its columns on, made of the client library's objects. */
final class RowMessage {

    private static final OffsetDateTime EPOCH = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final int NULL = -1;

    private RowMessage() {}

    static byte[] of(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(row.size());
            for (int column = 0; column < row.size(); column++) {
                Object value = row.getValue(column);
                if (value == null) {
                    out.writeInt(NULL);
                } else {
                    byte[] encoded = encoded(value);
                    out.writeInt(encoded.length);
                    out.write(encoded);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Of the types that statements of streams return. */
    private static byte[] encoded(Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        } else if (value instanceof UUID id) {
            return bigints(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } else if (value instanceof Long number) {
            return bigints(number);
        } else if (value instanceof Integer number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        } else if (value instanceof Boolean flag) {
            return new byte[] {(byte) (flag ? 1 : 0)};
        } else if (value instanceof OffsetDateTime instant) {
            return bigints(microseconds(instant));
        }
        throw new IllegalStateException("No statement of a stream returns a " + value.getClass());
    }

    /** Infinity is the client library's extreme instants, and PostgreSQL's extreme numbers. */
    private static long microseconds(OffsetDateTime instant) {
        if (instant.equals(OffsetDateTime.MAX)) {
            return Long.MAX_VALUE;
        }
        return instant.equals(OffsetDateTime.MIN) ? Long.MIN_VALUE : ChronoUnit.MICROS.between(EPOCH, instant);
    }

    private static byte[] bigints(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }
}
