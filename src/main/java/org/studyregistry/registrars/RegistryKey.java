package org.studyregistry.registrars;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Which key it is, without anything secret.
 *
 * @param id its id in {@code study_registry.registry_keys}; none for a plaintext key of the LMS
 * @param hint what people tell it by: the first characters of a key issued here, else something made of its id, or {@code lms}
 * @param expiresAt from when on it is not accepted any more; never, if empty
 */
public record RegistryKey(Optional<UUID> id, String hint, Optional<OffsetDateTime> expiresAt) {}
