package org.studyregistry.registrars;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The keys that are issued: that they are told from what was mistyped, and give nothing away. */
@Tag("faults")
class KeyFormatTest {

    @Test
    void aKeyIsThePrefixAndFortyNineLettersAndDigits() {
        String key = KeySecret.generate().reveal();

        assertTrue(key.matches("srk_[0-9A-Za-z]{49}"), "shape");
        assertEquals(Optional.empty(), KeyFormat.defect(key));
    }

    /** The checksum is part of what scanners of repositories are given, so it must never change. */
    @Test
    void theChecksumIsTheCrc32OfWhatStandsBeforeIt() {
        String key = "srk_0000000000000000000000000000000000000000000";

        Set<String> fitting = new HashSet<>();
        for (String checksum : Set.of("0jnJhb", "000000")) {
            if (KeyFormat.defect(key + checksum).isEmpty()) {
                fitting.add(checksum);
            }
        }

        assertEquals(Set.of("0jnJhb"), fitting);
    }

    @Test
    void noTwoKeysAreAlike() {
        Set<String> keys = new HashSet<>();
        Stream.generate(() -> KeySecret.generate().reveal()).limit(1000).forEach(keys::add);

        assertEquals(1000, keys.size());
    }

    @Property(tries = 300)
    void oneWrongCharacterIsNoticedAndNotRepeated(
            @ForAll @IntRange(min = 4, max = 52) int at,
            @ForAll @Chars({'0', '1', '9', 'A', 'O', 'Z', 'a', 'l', 'z'}) char wrong) {
        String key = KeySecret.generate().reveal();
        Assume.that(key.charAt(at) != wrong);
        String mistyped = key.substring(0, at) + wrong + key.substring(at + 1);

        String defect = KeyFormat.defect(mistyped).orElseThrow();

        assertFalse(defect.contains(mistyped.substring(4, 10)), defect);
    }

    @Property(tries = 300)
    void twoSwappedCharactersAreNoticed(@ForAll @IntRange(min = 4, max = 51) int at) {
        String key = KeySecret.generate().reveal();
        Assume.that(key.charAt(at) != key.charAt(at + 1));
        String swapped = key.substring(0, at) + key.charAt(at + 1) + key.charAt(at) + key.substring(at + 2);

        assertTrue(KeyFormat.defect(swapped).isPresent());
    }

    @Property(tries = 100)
    void aCutKeyIsNoticed(@ForAll @IntRange(min = 4, max = 52) int length) {
        String cut = KeySecret.generate().reveal().substring(0, length);

        assertTrue(KeyFormat.defect(cut).orElseThrow().contains("has " + length));
    }

    @Test
    void aSecretTellsNothingOfItselfByAccident() {
        KeySecret secret = KeySecret.generate();

        assertEquals("KeySecret[…]", secret.toString());
        assertEquals("KeyDigest[…]", secret.digest().toString());
    }

    @Test
    void ofAKeyIssuedHereTwentyFourBitsMayBeShownAndOfAnyOtherNone() {
        KeySecret issued = KeySecret.generate();
        KeySecret imported = KeySecret.existing("a-key-of-some-LMS");

        assertEquals(Optional.of(issued.reveal().substring(0, 8)), issued.hint());
        assertEquals(Optional.empty(), imported.hint());
    }

    @Test
    void aRefusedImportDoesNotRepeatTheKey() {
        String tooShort = "fifteen-chars-x";

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> KeySecret.existing(tooShort));

        assertFalse(refusal.getMessage().contains("fifteen"), refusal.getMessage());
    }
}
