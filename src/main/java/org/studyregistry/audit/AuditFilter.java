package org.studyregistry.audit;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Which records an operator asks for.
 *
 * @param since opened at this time or later
 * @param until opened before this time
 * @param registrar of this one only
 * @param course only those that held modules of this course, in any of its names, or this module
 * @param limit the newest of them, at most this many
 */
public record AuditFilter(
        OffsetDateTime since,
        Optional<OffsetDateTime> until,
        Optional<UUID> registrar,
        Optional<String> course,
        Optional<Long> limit) {}
