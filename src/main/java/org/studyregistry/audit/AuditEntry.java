package org.studyregistry.audit;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A record as an operator sees it.
 *
 * @param kind {@code export}, {@code platform}, {@code search}, {@code receipts}, {@code registration} or {@code lookup}
 * @param courses of an export over several courses those that were asked for; empty for all
 * @param moduleCount how many modules it covered, where not all are listed
 * @param modules those that it covered; of an export over several courses those of which it gave any row; empty where it
 *     gave rows of nearly all
 * @param outcome how it ended; {@code unfinished} while it runs, and for ever if its process died
 * @param sha256 in hexadecimal, of what was sent
 */
public record AuditEntry(
        UUID id,
        String kind,
        OffsetDateTime openedAt,
        Optional<OffsetDateTime> finishedAt,
        UUID registrar,
        String registrarName,
        Optional<UUID> key,
        String keyHint,
        String clientAddress,
        String requestId,
        Optional<String> course,
        List<String> courses,
        Optional<Integer> moduleCount,
        List<UUID> modules,
        Optional<Boolean> excludeRegistered,
        Optional<String> filter,
        Optional<String> format,
        String outcome,
        Optional<Long> rows,
        Optional<Long> bytes,
        Optional<String> sha256) {}
