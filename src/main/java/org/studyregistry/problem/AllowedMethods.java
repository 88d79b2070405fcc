package org.studyregistry.problem;

import java.util.Optional;
import java.util.Set;

/**
 * The methods of each resource, for the {@code Allow} header that a 405 must have (RFC 9110, 15.5.6): Quarkus' own 405 lacks it.
 */
final class AllowedMethods {

    private static final String COMPLETIONS = "/api/v0/study-registry/completions/";
    private static final String RECEIPTS = "/api/v0/study-registry/registrations";
    private static final Set<String> REGISTER = Set.of(
            "/api/v0/study-registry/completion-registered-to-study-registry",
            "/api/v0/completion-registered-to-study-registry");

    private AllowedMethods() {}

    /** The value of {@code Allow} for a path, if the path belongs to the API. */
    static Optional<String> at(String path) {
        if (path.startsWith(COMPLETIONS) || path.equals(RECEIPTS)) {
            return Optional.of("GET, HEAD, OPTIONS");
        }
        return REGISTER.contains(path) ? Optional.of("OPTIONS, POST") : Optional.empty();
    }
}
