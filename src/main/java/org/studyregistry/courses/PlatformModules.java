package org.studyregistry.courses;

import java.util.List;
import java.util.UUID;

/**
 * The modules that a request for several courses covers in one snapshot.
 *
 * @param present the live ones, by course id, order number and id
 * @param byName the ids of those of them that are covered only because of their course code or their course's slug. Nothing shows
 *     that such a module was covered once
 * @param gone the deleted ones that were covered by their course's id, by their own or by a scope without bounds
 * @param changesReadable whether the service may read what tells that a course or module was changed
 */
public record PlatformModules(
        List<PlatformModule> present, List<UUID> byName, List<PlatformModule> gone, boolean changesReadable) {}
