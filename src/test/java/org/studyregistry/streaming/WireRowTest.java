package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.studyregistry.problem.ProblemException;

/** A row is read as the types that the statements cast to, or not at all. */
class WireRowTest {

    @Test
    void aColumnOfAnotherTypeIsRefused() {
        byte[] text = "five!".getBytes(StandardCharsets.UTF_8);
        WireRow row = new WireRow();
        row.read(
                ByteBuffer.allocate(2 + 4 + text.length + 4)
                        .putShort((short) 2)
                        .putInt(text.length)
                        .put(text)
                        .putInt(-1)
                        .array(),
                0);

        assertThrows(ProblemException.class, () -> row.bigint(0));
        assertThrows(ProblemException.class, () -> row.integer(0));
        assertThrows(ProblemException.class, () -> row.bool(0));
        assertThrows(ProblemException.class, () -> row.uuid(0));
        assertThrows(ProblemException.class, () -> row.uuid(0, new JsonBytes()));
        assertTrue(row.isNull(1));
        assertThrows(ProblemException.class, () -> row.string(1, new JsonBytes()));
    }
}
