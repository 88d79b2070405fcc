package org.studyregistry.registrars;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * What a key is to open, and for how long.
 *
 * @param rights of the constants of {@link Right}; at least one
 * @param scope the courses
 * @param expiresAt from when on it opens nothing; never, if empty
 */
public record KeyGrant(Set<Right> rights, KeyScope scope, Optional<OffsetDateTime> expiresAt) {}
