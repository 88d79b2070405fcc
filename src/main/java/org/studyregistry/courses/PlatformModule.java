package org.studyregistry.courses;

import java.util.Optional;
import java.util.UUID;

/**
 * A module that a request for several courses covers.
 *
 * @param course the id of its course
 * @param code its University of Helsinki course code, as it stands
 */
public record PlatformModule(UUID id, UUID course, Optional<String> code) {}
