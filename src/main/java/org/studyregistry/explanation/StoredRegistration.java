package org.studyregistry.explanation;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * That a completion is registered, as it stands in the LMS.
 *
 * @param registrar empty for the platform itself
 * @param name the registrar's, if it is still there
 * @param deletedAt when the LMS withdrew it
 */
public record StoredRegistration(
        UUID completion,
        Optional<UUID> registrar,
        Optional<String> name,
        String studentNumber,
        OffsetDateTime createdAt,
        Optional<OffsetDateTime> deletedAt) {}
