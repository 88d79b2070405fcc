package org.studyregistry.courses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Every textual form of a UUID is read, and nothing else. */
@Tag("faults")
class UuidsTest {

    @Property
    void everyForm(@ForAll long high, @ForAll long low) {
        UUID uuid = new UUID(high, low);
        String text = uuid.toString();

        assertEquals(Optional.of(uuid), Uuids.parse(text));
        assertEquals(Optional.of(uuid), Uuids.parse(text.toUpperCase(Locale.ROOT)));
        assertEquals(Optional.of(uuid), Uuids.parse(text.replace("-", "")));
        assertEquals(Optional.of(uuid), Uuids.parse("{" + text + "}"));
        assertEquals(Optional.of(uuid), Uuids.parse("urn:uuid:" + text));
    }

    @Property
    void anythingElseIsNone(@ForAll String text) {
        assertEquals(Optional.empty(), Uuids.parse(text));
    }

    @Example
    void nearMissesAreNone() {
        String uuid = "b3e9575b-fa13-492c-bd14-10cb27df4eec";
        for (String text : new String[] {
            "",
            "1-1-1-1-1",
            uuid + "0",
            uuid.substring(1),
            "{" + uuid,
            uuid + "}",
            "{{" + uuid + "}}",
            "urn:" + uuid,
            uuid.replace('b', 'g'),
            uuid.replaceFirst("-", ""),
            " " + uuid,
            "{",
            "}",
            "{}"
        }) {
            assertEquals(Optional.empty(), Uuids.parse(text), text);
        }
    }
}
