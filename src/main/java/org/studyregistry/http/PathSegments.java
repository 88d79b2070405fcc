package org.studyregistry.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * Has every segment of a path mean what stands in it, percent-decoded once. Jakarta REST would take what follows a semicolon for
 * parameters of the segment, and decode the rest twice: so {@code TKT;K2} would be answered with the students of {@code TKT}.
 * The path that is matched is then exactly the one that authentication has seen.
 */
class PathSegments {

    private static final String COMPLETIONS = "/api/v0/study-registry/completions/";
    private static final int BEFORE_OTHER_FILTERS = 1000;
    private static final URI ROOT = URI.create("/");

    @ServerRequestFilter(preMatching = true, priority = BEFORE_OTHER_FILTERS)
    void filter(ContainerRequestContext request, RoutingContext context) {
        String sent = context.request().path();
        if (!isUtf8(sent)) {
            throw Problem.of(
                            sent.startsWith(COMPLETIONS)
                                    ? ProblemType.COURSE_NOT_FOUND
                                    : ProblemType.RESOURCE_NOT_FOUND,
                            "The path is not valid UTF-8 after percent-decoding, so it names nothing. Encode it as UTF-8 first.")
                    .asException();
        }
        if (sent.startsWith(COMPLETIONS) && isLost(sent.substring(COMPLETIONS.length()))) {
            throw Problem.of(
                            ProblemType.RESOURCE_NOT_FOUND,
                            "A path segment that is empty, '.' or '..' has no meaning of its own in a URL, so a course with"
                                    + " such a code or slug cannot be named by it. Ask for the course by its id.")
                    .asException();
        }
        String path = context.normalizedPath();
        if (path.indexOf(';') >= 0) {
            String query = context.request().query();
            // The path is taken from the URI decoded, so it has to be encoded once more.
            URI uri = URI.create(path.replace("%", "%25") + (query == null ? "" : "?" + query));
            request.setRequestUri(ROOT, uri);
        }
    }

    /** Whether a segment would not arrive: HTTP software on the way, and this server, removes it (RFC 3986, 5.2.4). */
    private static boolean isLost(String segments) {
        List<String> each = List.of(segments.split("/", -1));
        // A slash at the end is no segment.
        int last = each.size() > 1 && each.get(each.size() - 1).isEmpty() ? each.size() - 1 : each.size();
        return each.subList(0, last).stream()
                .map(segment -> segment.replace("%2e", ".").replace("%2E", "."))
                .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    /** Whether a path whose percent-encoding is well-formed has nothing but UTF-8 in it. */
    private static boolean isUtf8(String path) {
        if (path.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(path, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
