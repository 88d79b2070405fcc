package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The encoder against Jackson and java.time as references, over arbitrary values. */
@Tag("faults")
class JsonBytesTest {

    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final long POSTGRES_EPOCH =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    // The first and the last that PostgreSQL can store: 4714-11-24 BC and the microsecond before 294277-01-01.
    private static final long FIRST = -211_813_488_000_000_000L;
    private static final long LAST = 9_223_371_331_199_999_999L;

    // 0000-01-01 and the microsecond before 10000-01-01.
    private static final long FIRST_OF_FOUR_DIGITS = -63_113_904_000_000_000L;
    private static final long LAST_OF_FOUR_DIGITS = 252_455_615_999_999_999L;

    private final JsonBytes out = new JsonBytes();

    @Property
    void stringsAreThoseOfJackson(@ForAll("anyText") String text) throws JsonProcessingException {
        out.clear();
        out.string(text);

        assertEquals(JACKSON.writeValueAsString(text), out.toString());
    }

    @Property
    void asciiStringsAreThoseOfJackson(@ForAll("ascii") String text) throws JsonProcessingException {
        out.clear();
        out.string(text);

        assertEquals(JACKSON.writeValueAsString(text), out.toString());
    }

    /** As it is taken from the wire: from anywhere in an array that goes on behind it. */
    @Property
    void stringsAreTakenFromTheMiddleOfAnArray(@ForAll("anyText") String text, @ForAll @IntRange(max = 9) int from)
            throws JsonProcessingException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] array = new byte[from + utf8.length + 9];
        Arrays.fill(array, (byte) '"');
        System.arraycopy(utf8, 0, array, from, utf8.length);
        out.clear();
        out.string(array, from, utf8.length);

        assertEquals(JACKSON.writeValueAsString(text), out.toString());
    }

    @Property
    void uuidsAreThoseOfJava(@ForAll long high, @ForAll long low) {
        out.clear();
        out.uuid(high, low);

        assertEquals(new UUID(high, low).toString(), out.toString());
    }

    @Property
    void instantsHaveAsManyDigitsAsNeeded(@ForAll @LongRange(min = FIRST, max = LAST) long micros) {
        assertEquals(reference(micros), instant(micros));
    }

    @Property
    void instantsOnWholeMillisecondsAndSecondsToo(
            @ForAll @LongRange(min = FIRST / 1000, max = LAST / 1000) long millis) {
        assertEquals(reference(millis * 1000), instant(millis * 1000));
        long second = Math.floorDiv(millis, 1000);
        assertEquals(reference(second * 1_000_000), instant(second * 1_000_000));
    }

    @Property
    void instantsOfFourDigitYears(
            @ForAll @LongRange(min = FIRST_OF_FOUR_DIGITS, max = LAST_OF_FOUR_DIGITS) long micros) {
        assertEquals(reference(micros), instant(micros));
        assertEquals(micros, micros(instant(micros)));
    }

    @Property
    void everyInstantIsReadBackByJava(@ForAll @LongRange(min = FIRST, max = LAST) long micros) {
        assertEquals(micros, micros(instant(micros)));
    }

    @Example
    void yearsThatFourDigitsCannotWriteAreExpanded() {
        assertEquals("\"0000-01-01T00:00:00Z\"", instant(FIRST_OF_FOUR_DIGITS));
        assertEquals("\"-0001-12-31T23:59:59.999999Z\"", instant(FIRST_OF_FOUR_DIGITS - 1));
        assertEquals("\"9999-12-31T23:59:59.999999Z\"", instant(LAST_OF_FOUR_DIGITS));
        assertEquals("\"+10000-01-01T00:00:00Z\"", instant(LAST_OF_FOUR_DIGITS + 1));
    }

    @Example
    void theBoundsOfPostgres() {
        assertEquals("\"-4713-11-24T00:00:00Z\"", instant(FIRST));
        assertEquals("\"+294276-12-31T23:59:59.999999Z\"", instant(LAST));
        assertThrows(RuntimeException.class, () -> instant(Long.MAX_VALUE));
        assertThrows(RuntimeException.class, () -> instant(Long.MIN_VALUE));
    }

    @Property
    void itGrowsAsNeeded(@ForAll("ascii") String text) throws JsonProcessingException {
        StringBuilder expected = new StringBuilder();
        out.clear();
        for (int i = 0; i < 300; i++) {
            out.string(text);
            expected.append(JACKSON.writeValueAsString(text));
        }

        assertEquals(expected.toString(), out.toString());
        assertEquals(expected.toString(), out.toBuffer().toString(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> anyText() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(60)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Provide
    Arbitrary<String> ascii() {
        return Arbitraries.strings().withCharRange((char) 0, (char) 0x7f).ofMaxLength(255);
    }

    private String instant(long micros) {
        out.clear();
        out.instant(micros);
        return out.toString();
    }

    private static long micros(String quoted) {
        Instant instant =
                OffsetDateTime.parse(quoted.substring(1, quoted.length() - 1)).toInstant();
        return (instant.getEpochSecond() - POSTGRES_EPOCH) * 1_000_000 + instant.getNano() / 1000;
    }

    private static String reference(long micros) {
        Instant instant = Instant.ofEpochSecond(
                POSTGRES_EPOCH + Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
        int fraction = instant.getNano() / 1000;
        String pattern = fraction == 0 ? "" : fraction % 1000 == 0 ? ".SSS" : ".SSSSSS";
        return DateTimeFormatter.ofPattern("'\"'uuuu-MM-dd'T'HH:mm:ss" + pattern + "'Z\"'")
                .format(instant.atOffset(ZoneOffset.UTC));
    }
}
