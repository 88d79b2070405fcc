package org.studyregistry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.studyregistry.auth.PresentedKey.Malformed;
import org.studyregistry.auth.PresentedKey.Missing;
import org.studyregistry.auth.PresentedKey.WellFormed;
import org.studyregistry.registrars.KeyDigest;

/** What is read from an Authorization header. */
@Tag("faults")
class PresentedKeyTest {

    @Property
    void everyKeyOf16To255PrintableCharactersIsRead(@ForAll("keys") String key) {
        WellFormed presented = assertInstanceOf(WellFormed.class, PresentedKey.read(List.of("Basic " + key)));

        assertEquals(KeyDigest.of(key), presented.digest());
    }

    @Property
    void noSecretIsInAnyTextOfIt(@ForAll("keys") String key) {
        PresentedKey wellFormed = PresentedKey.read(List.of("bearer   " + key));
        PresentedKey malformed = PresentedKey.read(List.of("Basic " + key + " " + key));

        assertFalse(wellFormed.toString().contains(key));
        assertFalse(malformed.toString().contains(key));
    }

    @Property
    void anyOtherHeaderIsMalformedAndSaysWhy(@ForAll String header) {
        assertInstanceOf(Malformed.class, PresentedKey.read(List.of(header)));
    }

    @Example
    void noHeaderIsMissing() {
        assertInstanceOf(Missing.class, PresentedKey.read(List.of()));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(16).ofMaxLength(255);
    }
}
