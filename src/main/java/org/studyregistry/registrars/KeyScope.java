package org.studyregistry.registrars;

import java.util.UUID;

/**
 * The courses that a key opens: those that any of the three lists names, or every course where all three are null. Outside its
 * scope a key sees a course as unknown.
 *
 * @param courses ids of courses
 * @param modules ids of course modules
 * @param codes University of Helsinki course codes
 */
public record KeyScope(UUID[] courses, UUID[] modules, String[] codes) {

    /** Every course. */
    public static final KeyScope EVERYTHING = new KeyScope(null, null, null);

    /** Makes a restricted scope's missing lists empty, since null would open everything. */
    public static KeyScope of(UUID[] courses, UUID[] modules, String[] codes) {
        if (courses == null && modules == null && codes == null) {
            return EVERYTHING;
        }
        return new KeyScope(
                courses == null ? new UUID[0] : courses,
                modules == null ? new UUID[0] : modules,
                codes == null ? new String[0] : codes);
    }
}
