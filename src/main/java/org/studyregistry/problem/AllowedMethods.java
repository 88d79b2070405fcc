package org.studyregistry.problem;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The methods of each resource, for the {@code Allow} header that a 405 must have (RFC 9110, 15.5.6): Quarkus' own 405 lacks it.
 */
final class AllowedMethods {

    private static final String API = "/api/v0/study-registry/";
    private static final String COMPLETIONS = API + "completions";
    private static final Set<String> READ = Set.of(COMPLETIONS, API + "courses", API + "key", API + "registrations");
    private static final Pattern SEARCH = Pattern.compile(COMPLETIONS + "(?:/[^/]+)?/search");
    private static final Set<String> REGISTER =
            Set.of(API + "completion-registered-to-study-registry", "/api/v0/completion-registered-to-study-registry");

    private AllowedMethods() {}

    /** The value of {@code Allow} for a path, if the path belongs to the API. */
    static Optional<String> at(String path) {
        if (SEARCH.matcher(path).matches()) {
            return Optional.of("GET, HEAD, OPTIONS, POST");
        }
        if (READ.contains(path) || path.startsWith(COMPLETIONS + "/")) {
            return Optional.of("GET, HEAD, OPTIONS");
        }
        return REGISTER.contains(path) ? Optional.of("OPTIONS, POST") : Optional.empty();
    }
}
