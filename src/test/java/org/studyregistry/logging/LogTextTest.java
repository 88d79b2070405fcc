package org.studyregistry.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote cannot make a line of the log, nor steer a terminal. */
class LogTextTest {

    private static final String FORGED = "x\n2026-01-01 00:00:00,000 INFO  [forged] \u001b[2J\r";

    @ParameterizedTest
    @ValueSource(strings = {"", "Sisu", "a b\tc", "Åbo Akademi", "大学", "🎓"})
    void ordinaryTextStaysAsItIs(String text) {
        assertSame(text, LogText.of(text, 255));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\u001b", "\u0000", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "\u202e", "\u200b"
            })
    void whatSteersIsEscaped(String control) {
        assertEquals(
                "a" + String.format("\\u%04x", (int) control.charAt(0)) + "b", LogText.of("a" + control + "b", 255));
    }

    @Test
    void isOfBoundedLength() {
        assertEquals("aaaaaaaaaa…", LogText.of("a".repeat(24_000), 10));
    }

    @Test
    void aMessageOfSeveralLinesIsOneEvent() {
        ExtLogRecord event = filtered(FORGED, null);

        assertEquals(
                FORGED.replace("\n", "\n\t| ").replace("\u001b", "\\u001b").replace("\r", "\\u000d"),
                event.getMessage());
    }

    @Test
    void parametersAreNoWayAround() {
        ExtLogRecord event = new ExtLogRecord(Level.INFO, "of %s", ExtLogRecord.FormatStyle.PRINTF, "test");
        event.setParameters(new Object[] {FORGED});

        assertTrue(new OneEventOneLine().isLoggable(event));

        assertFalse(event.getMessage().contains("\n2026"), event.getMessage());
        assertNull(event.getParameters());
    }

    @Test
    void noExceptionIsEither() {
        ExtLogRecord event =
                filtered("failed", new IllegalStateException("fine", new IllegalArgumentException(FORGED)));

        StringWriter trace = new StringWriter();
        event.getThrown().printStackTrace(new PrintWriter(trace, true));
        assertFalse(trace.toString().contains("\n2026"), trace::toString);
        assertFalse(trace.toString().contains("\u001b"), trace::toString);
        assertTrue(trace.toString().contains("Caused by: java.lang.IllegalArgumentException: x"), trace::toString);
        assertTrue(trace.toString().contains("at org.studyregistry.logging.LogTextTest"), trace::toString);
    }

    @Test
    void anOrdinaryExceptionStaysAsItIs() {
        Exception ordinary = new IllegalStateException("fine");

        assertSame(ordinary, filtered("failed", ordinary).getThrown());
    }

    private static ExtLogRecord filtered(String message, Throwable thrown) {
        ExtLogRecord event = new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, "test");
        event.setThrown(thrown);
        assertTrue(new OneEventOneLine().isLoggable(event));
        return event;
    }
}
