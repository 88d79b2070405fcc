package org.studyregistry.streaming;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * A row where it lies, as PostgreSQL sent it: a DataRow message of columns in binary format. It is read without an object for a
 * value, and is gone when the next one comes: nobody may keep it. Columns count from 0.
 */
public final class WireRow {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] message = {};
    private int[] starts = new int[16];
    private int[] lengths = new int[16];

    /** Reads the message whose number of columns stands at {@code at}. */
    void read(byte[] bytes, int at) {
        message = bytes;
        int columns = (short) SHORTS.get(bytes, at);
        if (columns > starts.length) {
            starts = new int[columns];
            lengths = new int[columns];
        }
        int next = at + Short.BYTES;
        for (int column = 0; column < columns; column++) {
            int length = (int) INTS.get(bytes, next);
            next += Integer.BYTES;
            starts[column] = next;
            lengths[column] = length;
            next += Math.max(0, length);
        }
    }

    /** Whether a column is null. */
    public boolean isNull(int column) {
        return lengths[column] < 0;
    }

    /** A {@code bigint}; or a {@code timestamptz}, in microseconds since 2000-01-01T00:00:00Z. */
    public long bigint(int column) {
        return (long) LONGS.get(message, start(column, Long.BYTES));
    }

    /** An {@code integer}. */
    public int integer(int column) {
        return (int) INTS.get(message, start(column, Integer.BYTES));
    }

    /** A {@code boolean}. */
    public boolean bool(int column) {
        return message[start(column, 1)] != 0;
    }

    /** A {@code uuid}. */
    public UUID uuid(int column) {
        int start = start(column, 2 * Long.BYTES);
        return new UUID((long) LONGS.get(message, start), (long) LONGS.get(message, start + Long.BYTES));
    }

    /** Writes a {@code uuid}, without quotes. */
    public void uuid(int column, JsonBytes out) {
        int start = start(column, 2 * Long.BYTES);
        out.uuid((long) LONGS.get(message, start), (long) LONGS.get(message, start + Long.BYTES));
    }

    /** Writes a text as a quoted string. */
    public void string(int column, JsonBytes out) {
        out.string(message, starts[column], length(column));
    }

    /** How many bytes a text has in UTF-8. */
    public int length(int column) {
        if (lengths[column] < 0) {
            throw unexpected();
        }
        return lengths[column];
    }

    /** A byte of a text in UTF-8. */
    public byte byteAt(int column, int index) {
        return message[starts[column] + index];
    }

    /** Writes a text as it is, in UTF-8. */
    public void raw(int column, JsonBytes out) {
        out.raw(message, starts[column], length(column));
    }

    private int start(int column, int length) {
        if (lengths[column] != length) {
            throw unexpected();
        }
        return starts[column];
    }

    /** The statement's casts see to it that this does not happen, whatever types a table has. */
    private static RuntimeException unexpected() {
        return Problem.of(ProblemType.UNREPRESENTABLE_DATA, "A stored value has another type than it must have.")
                .asException();
    }
}
