package org.studyregistry.logging;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * The log for people has a line for each event, and only the service begins one: a further line of a message, or of an exception's
 * message, is indented, and what steers a terminal is escaped. The JSON log does this by itself.
 */
@LoggingFilter(name = "one-event-one-line")
public final class OneEventOneLine implements Filter {

    /** Longer than anything the service says itself. */
    private static final int MOST = 16 * 1024;

    // What replaces it takes a formatter, which a filter does not have.
    @SuppressWarnings("deprecation")
    @Override
    public boolean isLoggable(LogRecord logged) {
        if (logged instanceof ExtLogRecord event) {
            String message = event.getFormattedMessage();
            String fit = message == null ? null : LogText.lines(message, MOST);
            if (fit != null && !fit.equals(message)) {
                event.setMessage(fit, ExtLogRecord.FormatStyle.NO_FORMAT);
                event.setParameters(null);
            }
        }
        if (logged.getThrown() != null) {
            logged.setThrown(LoggedThrowable.of(logged.getThrown()));
        }
        return true;
    }
}
