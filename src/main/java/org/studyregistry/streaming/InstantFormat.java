package org.studyregistry.streaming;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * Writes PostgreSQL's timestamps as RFC 3339 in UTC; years outside 0000 to 9999, which RFC 3339 has no form for, with a sign and
 * as many digits as they need, as ISO 8601 expands them. Remembers the last days it wrote: completions come ordered by date, so that
 * most share theirs, and the other dates of a completion are mostly near it. For one thread.
 */
final class InstantFormat {

    /** {@code +294276-12-31T23:59:59.999999Z}. */
    static final int MAX_LENGTH = 30;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final long POSTGRES_EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    /** How PostgreSQL writes its infinities: all else is finite. */
    private static final long INFINITY = Long.MAX_VALUE;

    private static final long MINUS_INFINITY = Long.MIN_VALUE;

    /** As many days as are remembered; a power of two. */
    private static final int DAYS = 64;

    /** The days that are remembered, each at the place that its last bits name, and their texts. */
    private final long[] days = new long[DAYS];

    private final byte[][] dates = new byte[DAYS][];

    /** Writes the instant at {@code at}, without quotes, and returns the position after it. */
    int write(long micros, byte[] target, int at) {
        if (micros == INFINITY || micros == MINUS_INFINITY) {
            throw Problem.of(
                            ProblemType.UNREPRESENTABLE_DATA, "A stored date is infinite, which no date is written as.")
                    .asException();
        }
        byte[] date = date(Math.floorDiv(micros, MICROS_PER_DAY));
        System.arraycopy(date, 0, target, at, date.length);
        int next = time(Math.floorMod(micros, MICROS_PER_DAY), target, at + date.length);
        target[next] = 'Z';
        return next + 1;
    }

    private byte[] date(long postgresDay) {
        int place = (int) postgresDay & DAYS - 1;
        if (dates[place] == null || days[place] != postgresDay) {
            days[place] = postgresDay;
            dates[place] = LocalDate.ofEpochDay(postgresDay + POSTGRES_EPOCH_DAY)
                    .toString()
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return dates[place];
    }

    private static int time(long microOfDay, byte[] target, int at) {
        int second = (int) (microOfDay / MICROS_PER_SECOND);
        int micro = (int) (microOfDay % MICROS_PER_SECOND);
        target[at] = 'T';
        digits(second / 3600, 2, target, at + 1);
        target[at + 3] = ':';
        digits(second / 60 % 60, 2, target, at + 4);
        target[at + 6] = ':';
        digits(second % 60, 2, target, at + 7);
        if (micro == 0) {
            return at + 9;
        }
        target[at + 9] = '.';
        if (micro % 1000 == 0) {
            digits(micro / 1000, 3, target, at + 10);
            return at + 13;
        }
        digits(micro, 6, target, at + 10);
        return at + 16;
    }

    private static void digits(int value, int count, byte[] target, int at) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
