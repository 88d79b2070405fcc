package org.studyregistry.audit;

import java.util.List;
import java.util.UUID;

/**
 * What a registrar is about to be given.
 *
 * @param course the course as it was asked for
 * @param modules the modules which that means now, within the key's scope
 * @param excludeRegistered whether what is registered already is left out
 * @param format the media type
 */
public record Export(String course, List<UUID> modules, boolean excludeRegistered, String format) {}
