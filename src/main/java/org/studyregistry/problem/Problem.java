package org.studyregistry.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One occurrence of a failure, as the client is told of it (RFC 9457).
 *
 * @param type what kind of failure
 * @param detail what went wrong this time and how to fix it, in a sentence; never an internal, never a secret
 * @param extensions further members of the body, in order; also given as the {@code data} member
 * @param headers response headers that belong to the failure, such as {@code Retry-After}
 */
public record Problem(ProblemType type, String detail, Map<String, Object> extensions, Map<String, String> headers) {

    /** A problem without extension members or headers. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Map.of(), Map.of());
    }

    /** The same problem with one more member in its body. */
    public Problem with(String member, Object value) {
        Map<String, Object> extended = new LinkedHashMap<>(extensions);
        extended.put(member, value);
        return new Problem(type, detail, extended, headers);
    }

    /** The same problem with one more response header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> extended = new LinkedHashMap<>(headers);
        extended.put(name, value);
        return new Problem(type, detail, extensions, extended);
    }

    /** The same problem with {@code Retry-After} in whole seconds, at least one (RFC 9110, 10.2.3). */
    public Problem retryAfter(Duration delay) {
        return withHeader("Retry-After", Long.toString(Math.max(1, delay.toSeconds())));
    }

    /** This problem as an exception, to leave a method with. */
    public ProblemException asException() {
        return new ProblemException(this, null);
    }

    /** This problem as an exception, with what caused it for the log. */
    public ProblemException asException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
