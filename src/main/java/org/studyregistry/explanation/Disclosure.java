package org.studyregistry.explanation;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * That a registrar was given a completion, or may have been.
 *
 * @param kind {@code export}, {@code receipts} or {@code registration}
 * @param outcome how it ended, as in the audit record
 * @param certain whether the completion was in it for sure; else nobody can tell
 */
public record Disclosure(
        UUID completion,
        OffsetDateTime openedAt,
        String kind,
        UUID registrar,
        String registrarName,
        String keyHint,
        String clientAddress,
        String requestId,
        String outcome,
        boolean certain) {}
