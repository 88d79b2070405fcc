package org.studyregistry.registrars;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All that is known of a stored key.
 *
 * @param id its id
 * @param hint what people tell it by
 * @param registrar whose it is
 * @param registrarName the registrar's name; empty if the registrar is gone
 * @param state whether it opens anything
 * @param rights of the constants of {@link Right}
 * @param scope the courses that it opens
 * @param createdAt when it was issued or imported
 * @param expiresAt when it ends or ended by itself
 * @param lastUsedAt when it was last accepted, up to a minute behind
 * @param revokedAt when somebody ended it
 * @param replaces the key in whose place it was issued
 */
public record KeyRecord(
        UUID id,
        String hint,
        UUID registrar,
        Optional<String> registrarName,
        State state,
        Set<Right> rights,
        KeyScope scope,
        OffsetDateTime createdAt,
        Optional<OffsetDateTime> expiresAt,
        Optional<OffsetDateTime> lastUsedAt,
        Optional<OffsetDateTime> revokedAt,
        Optional<UUID> replaces) {

    /** Whether a key opens anything. */
    public enum State {
        LIVE,
        EXPIRED,
        REVOKED,
        /** The registrar is disabled. */
        DISABLED
    }
}
