package org.studyregistry.registrars;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A registrar as an operator sees it.
 *
 * @param id its id in {@code study_registry_registrars}
 * @param name its name there
 * @param createdAt when it was made
 * @param disabledAt when it was disabled, here or in the LMS
 * @param liveKeys how many of its keys open something; the LMS's own plaintext key is not counted
 */
public record RegistrarRecord(
        UUID id, String name, OffsetDateTime createdAt, Optional<OffsetDateTime> disabledAt, long liveKeys) {}
