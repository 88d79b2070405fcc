package org.studyregistry.audit;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What an operator did with students' data.
 *
 * @param by the database role
 * @param completions those that were shown, or whose receipts were changed
 * @param receivedBefore for a purge of receipts, the time before which they were received
 * @param rows how many rows were shown, changed or deleted
 */
public record OperatorAction(
        OffsetDateTime at,
        String by,
        Kind kind,
        List<UUID> completions,
        Optional<OffsetDateTime> receivedBefore,
        long rows) {

    /** What is recorded. */
    public enum Kind {
        EXPLAIN,
        SUBJECT_ACCESS,
        RECEIPTS_PURGE,
        RECEIPTS_ERASURE;

        /** As it is stored and shown. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
