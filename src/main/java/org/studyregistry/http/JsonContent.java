package org.studyregistry.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/** Sees to it that a request's body says of itself that it is JSON in UTF-8, uncompressed. */
public final class JsonContent {

    private JsonContent() {}

    /**
     * Checks the headers of a request; its body stays unread.
     *
     * @throws ProblemException unsupported-media-type
     */
    public static void require(RoutingContext context) {
        List<String> codings = context.request().headers().getAll("Content-Encoding");
        if (!codings.stream().allMatch("identity"::equalsIgnoreCase)) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "A compressed body is not taken here. Send it without Content-Encoding.")
                    .withHeader("Accept-Encoding", "identity")
                    .asException();
        }
        List<String> types = context.request().headers().getAll("Content-Type");
        if (types.isEmpty()) {
            throw unsupported("The request has no Content-Type. Send 'Content-Type: application/json'.");
        }
        if (types.size() > 1) {
            throw unsupported(
                    "The request has more than one Content-Type. Send 'Content-Type: application/json' once.");
        }
        requireJson(types.get(0));
    }

    private static void requireJson(String contentType) {
        MediaType type;
        try {
            type = MediaType.valueOf(contentType);
        } catch (IllegalArgumentException malformed) {
            throw unsupported("The Content-Type cannot be read. Send 'Content-Type: application/json'.");
        }
        // Equals, not isCompatible, which takes wildcards.
        if (!(type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
            throw unsupported("Only JSON is taken here. Send it with 'Content-Type: application/json'.");
        }
        String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
        if (!charset.equalsIgnoreCase("utf-8")) {
            throw unsupported("Only UTF-8 is taken here. Send JSON in UTF-8, with 'Content-Type: application/json'.");
        }
    }

    private static ProblemException unsupported(String detail) {
        return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail)
                .withHeader("Accept", MediaType.APPLICATION_JSON)
                .asException();
    }
}
