package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("faults")
class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "handling=lenient|true|false",
                "  HANDLING\t=\t\"Lenient\"  |true|false",
                "return=representation, handling=lenient|true|true",
                ",, wait=10;x=\"a,handling=strict\" ,return=representation;foo,|false|true",
                "handling=strict, handling=lenient|false|false",
                "handling=\"len\\ient\"|true|false",
                "respond-async; handling=lenient|false|false",
                "handling|false|false",
                "handling=|false|false",
                "lenient|false|false",
                "xhandling=lenient|false|false",
                "a=\"handling=lenient|false|false",
                "=|false|false"
            })
    void areRead(String header, boolean lenient, boolean representation) {
        assertEquals(new Preferences(lenient, representation), Preferences.read(List.of(header)));
    }

    @Test
    void severalHeadersAreOneList() {
        List<String> headers = List.of("handling=lenient", "return=representation", "handling=strict");

        assertEquals(new Preferences(true, true), Preferences.read(headers));
    }

    @Test
    void thoseAppliedAreNamed() {
        assertEquals(Optional.empty(), new Preferences(false, false).applied());
        assertEquals(Optional.of("handling=lenient, return=representation"), new Preferences(true, true).applied());
    }

    @Property
    void noHeaderFails(@ForAll List<String> headers) {
        assertNotNull(Preferences.read(headers));
    }
}
