package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("faults")
class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2022-06-21T00:00:00Z, 2022-06-21T00:00Z",
        "2022-06-21t00:00:00z, 2022-06-21T00:00Z",
        "2022-06-21 00:00:00Z, 2022-06-21T00:00Z",
        "2022-06-21T00:00:00.000Z, 2022-06-21T00:00Z",
        "2022-06-21T02:30:00.1234567899999+02:30, 2022-06-21T00:00:00.123456Z",
        "2022-06-21T00:00:00-00:00, 2022-06-21T00:00Z",
        "2022-06-21T03:00:00+0300, 2022-06-21T00:00Z",
        "2022-06-20T20:30:00.25-0330, 2022-06-21T00:00:00.250Z",
        "2022-06-21T00:00:00+0000, 2022-06-21T00:00Z",
        "2022-06-20T00:01:00-23:59, 2022-06-21T00:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00Z",
        "2017-01-01T01:59:60.7+02:00, 2017-01-01T00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void names(String text, String instant) {
        assertEquals(Optional.of(OffsetDateTime.parse(instant)), Rfc3339.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2022-06-21",
                "2022-06-21T00:00:00",
                "2022-06-21T00:00Z",
                "2022-6-21T00:00:00Z",
                "2022-06-21T00:00:00.Z",
                "2022-06-21T00:00:00,5Z",
                "2022-06-21T00:00:00+02",
                "2022-06-21T00:00:00+200",
                "2022-06-21T00:00:00+02000",
                "2022-06-21T00:00:00+02:0",
                "2022-06-21T00:00:00+2400",
                "2022-06-21T00:00:00+0260",
                "2022-06-21T00:00:00 +0200",
                "2022-06-21T00:00:00+24:00",
                "2022-06-21T00:00:00+02:60",
                "2022-06-21T24:00:00Z",
                "2022-06-21T00:60:00Z",
                "2022-06-21T12:00:60Z",
                "2022-06-21T00:00:61Z",
                "2023-02-29T00:00:00Z",
                "2022-13-01T00:00:00Z",
                "2022-06-21T00:00:00Z ",
                " 2022-06-21T00:00:00Z",
                "+2022-06-21T00:00:00Z",
                "12022-06-21T00:00:00Z",
                "٢٠٢٢-06-21T00:00:00Z",
                "0000-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "infinity",
                "now"
            })
    void namesNothing(String text) {
        assertEquals(Optional.empty(), Rfc3339.parse(text));
    }

    @Property
    void whateverIsWrittenIsRead(
            @ForAll @LongRange(min = 0, max = 253_402_300_799L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano,
            @ForAll @IntRange(min = -1439, max = 1439) int offsetMinutes) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
        LocalDateTime local = utc.plusMinutes(offsetMinutes);
        String text = "%04d-%02d-%02dT%02d:%02d:%02d.%09d%s%02d:%02d"
                .formatted(
                        local.getYear(),
                        local.getMonthValue(),
                        local.getDayOfMonth(),
                        local.getHour(),
                        local.getMinute(),
                        local.getSecond(),
                        nano,
                        offsetMinutes < 0 ? "-" : "+",
                        Math.abs(offsetMinutes) / 60,
                        Math.abs(offsetMinutes) % 60);

        Optional<OffsetDateTime> read = Rfc3339.parse(text);
        Optional<OffsetDateTime> withoutColon = Rfc3339.parse(text.replaceFirst(":(..)$", "$1"));

        // A local year of five digits is not RFC 3339.
        assertEquals(
                local.getYear() > 9999
                        ? Optional.empty()
                        : Optional.of(utc.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)),
                read);
        assertEquals(read, withoutColon, "as Python's %z writes offsets");
    }

    @Property
    void noTextFails(@ForAll String text) {
        assertEquals(Optional.empty(), Rfc3339.parse(text));
    }
}
