package org.studyregistry.registrations;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads dates and times as RFC 3339 has them: with any offset, any number of fractional digits, {@code T} and {@code Z} in any
 * case, and a space for the {@code T}, as its section 5.6 allows. The colon in the offset may be missing, as Python's {@code %z}
 * writes it and the reference system takes it.
 */
final class Rfc3339 {

    private static final Pattern DATE_TIME = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)[Tt ]"
            + "(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?(?:[Zz]|([+-])(\\d\\d):?(\\d\\d))");

    private static final int LAST_YEAR = 9999;
    private static final int NANOS_PER_MICRO = 1000;

    private Rfc3339() {}

    /**
     * The instant that the whole text names, if it names one: in UTC, cut to microseconds as the database keeps them, and in
     * the years 0000 to 9999, which RFC 3339 can write. A leap second is the first instant of the minute after it.
     */
    static Optional<OffsetDateTime> parse(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return utc(parts)
                    .filter(time -> time.getYear() >= 0 && time.getYear() <= LAST_YEAR)
                    .map(time -> time.atOffset(ZoneOffset.UTC));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDateTime> utc(Matcher parts) {
        boolean leap = number(parts, 6) == 60;
        LocalDateTime local = LocalDateTime.of(
                number(parts, 1),
                number(parts, 2),
                number(parts, 3),
                number(parts, 4),
                number(parts, 5),
                leap ? 59 : number(parts, 6),
                leap ? 0 : micros(parts.group(7)) * NANOS_PER_MICRO);
        LocalDateTime utc = local.minusMinutes(offsetMinutes(parts));
        if (!leap) {
            return Optional.of(utc);
        }
        boolean endOfDay = utc.getHour() == 23 && utc.getMinute() == 59;
        return endOfDay ? Optional.of(utc.plusSeconds(1)) : Optional.empty();
    }

    private static int micros(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000").substring(0, 6));
    }

    private static int offsetMinutes(Matcher parts) {
        if (parts.group(8) == null) {
            return 0;
        }
        int hours = number(parts, 9);
        int minutes = number(parts, 10);
        if (hours > 23 || minutes > 59) {
            throw new DateTimeException("No such offset");
        }
        return (parts.group(8).equals("-") ? -1 : 1) * (hours * 60 + minutes);
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
