package org.studyregistry.problem;

import java.util.Optional;

/**
 * The methods of each resource, for the {@code Allow} header that a 405 must have (RFC 9110, 15.5.6): Quarkus' own 405 lacks it.
 */
final class AllowedMethods {

    private static final String COMPLETIONS = "/api/v0/study-registry/completions/";

    private AllowedMethods() {}

    /** The value of {@code Allow} for a path, if the path belongs to the API. */
    static Optional<String> at(String path) {
        return path.startsWith(COMPLETIONS) ? Optional.of("GET, HEAD, OPTIONS") : Optional.empty();
    }
}
