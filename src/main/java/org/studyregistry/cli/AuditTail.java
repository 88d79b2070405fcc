package org.studyregistry.cli;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.audit.AuditEntry;
import org.studyregistry.audit.AuditFilter;

/**
 * Which records of the audit a command that follows it has written. A record becomes visible a little after it was opened, with
 * its transaction, so the last minute is read again each time.
 */
final class AuditTail {

    private static final Duration OVERLAP = Duration.ofMinutes(1);
    private static final int FORGET_AT = 1000;

    private final Map<UUID, OffsetDateTime> seen = new HashMap<>();
    private OffsetDateTime newest;
    private int forgetAt = FORGET_AT;

    /** Whether it was not seen before; from now on it is. */
    boolean isNew(AuditEntry entry) {
        if (newest == null || entry.openedAt().isAfter(newest)) {
            newest = entry.openedAt();
        }
        boolean added = seen.putIfAbsent(entry.id(), entry.openedAt()) == null;
        if (seen.size() >= forgetAt) {
            OffsetDateTime oldest = newest.minus(OVERLAP);
            seen.values().removeIf(openedAt -> openedAt.isBefore(oldest));
            forgetAt = seen.size() + FORGET_AT;
        }
        return added;
    }

    /** What to read next: all that can have become visible since. */
    AuditFilter after(AuditFilter filter) {
        OffsetDateTime since = newest == null ? filter.since() : newest.minus(OVERLAP);
        return new AuditFilter(
                since.isBefore(filter.since()) ? filter.since() : since,
                Optional.empty(),
                filter.registrar(),
                filter.course(),
                Optional.empty());
    }
}
