package org.studyregistry.cli;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Points in time as people name them: a date (in UTC), an RFC 3339 instant, or a distance from now. */
final class InstantConverter {

    private InstantConverter() {}

    /** A distance leads into the future. */
    static final class Future implements ITypeConverter<OffsetDateTime> {

        @Override
        public OffsetDateTime convert(String text) {
            OffsetDateTime moment = read(text, 1);
            if (!moment.isAfter(OffsetDateTime.now(ZoneOffset.UTC))) {
                throw new TypeConversionException("'" + text + "' is not in the future");
            }
            return moment;
        }
    }

    /** A distance leads into the past. */
    static final class Past implements ITypeConverter<OffsetDateTime> {

        @Override
        public OffsetDateTime convert(String text) {
            return read(text, -1);
        }
    }

    private static OffsetDateTime read(String text, int direction) {
        try {
            return text.indexOf('T') > 0
                    ? OffsetDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
        } catch (DateTimeParseException noDate) {
            Duration distance = new DurationConverter().convert(text);
            return OffsetDateTime.now(ZoneOffset.UTC).plus(distance.multipliedBy(direction));
        }
    }
}
