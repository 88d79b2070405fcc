package org.studyregistry.database;

import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.studyregistry.logging.LogText;

/**
 * A failure that the database reported, as the log may show it. The server's words can repeat values of a row, a student number
 * among them; so they stand there only where they are of the server's state or of the schema, and its details never do.
 */
final class DatabaseFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Classes of SQLSTATE whose messages name the server's state, or things of the schema. */
    private static final Set<String> WITHOUT_VALUES =
            Set.of("08", "25", "28", "3D", "3F", "40", "42", "53", "55", "57", "58");

    private final String sqlState;

    private DatabaseFault(String message, PgException reported) {
        super(message);
        sqlState = reported.getSqlState();
        setStackTrace(reported.getStackTrace());
    }

    /** The failure itself, if it is not the server's. */
    static Throwable of(Throwable failure) {
        return failure instanceof PgException reported ? new DatabaseFault(text(reported), reported) : failure;
    }

    /** As the server reported it. */
    String sqlState() {
        return sqlState;
    }

    private static String text(PgException reported) {
        String state = String.valueOf(reported.getSqlState());
        List<String> parts = new ArrayList<>();
        parts.add("SQLSTATE " + state);
        add(parts, "table", reported.getTable());
        add(parts, "column", reported.getColumn());
        add(parts, "constraint", reported.getConstraint());
        add(parts, "routine", reported.getRoutine());
        if (state.length() == 5 && WITHOUT_VALUES.contains(state.substring(0, 2))) {
            parts.add(String.valueOf(reported.getErrorMessage()));
        }
        return LogText.of(String.join(", ", parts), LogText.NAME);
    }

    private static void add(List<String> parts, String what, String name) {
        if (name != null) {
            parts.add(what + " " + name);
        }
    }
}
