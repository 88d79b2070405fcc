package org.studyregistry.database;

import java.util.Optional;

/**
 * A connection of the service, as its server sees it. What only the session's own role may know is empty for others.
 *
 * @param pool the name the connection was opened with: {@code study-registry} or {@code study-registry-streams}
 * @param transactionSeconds the age of its transaction
 * @param query the beginning of its present or last statement
 */
public record DatabaseSession(
        int pid,
        String pool,
        String role,
        Optional<String> state,
        Optional<Long> transactionSeconds,
        Optional<String> waitsFor,
        Optional<String> query) {}
