package org.studyregistry.completions;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Streams;

/**
 * Refuses what cannot be given, and says what can. Jakarta REST then takes each request for one for JSON: a method that returns
 * a {@code Multi} may have one media type only, and the stream writes its own head.
 */
class AcceptableFormats {

    private static final String UNDER = CompletionsResource.PATH + "/";
    private static final String COURSES = "/api/v0/study-registry/courses";

    @ServerRequestFilter(preMatching = true)
    void filter(ContainerRequestContext request, UriInfo uri, RoutingContext context) {
        String path = uri.getPath();
        if (!path.equals(CompletionsResource.PATH) && !path.startsWith(UNDER) && !path.equals(COURSES)) {
            return;
        }
        if (!uri.getQueryParameters().containsKey("format")) {
            Streams.format(context, Optional.empty(), Format.values());
        }
        request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
    }
}
