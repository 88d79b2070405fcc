package org.studyregistry.completions;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;

/** The completions of all courses that a key may see, or of several, in one response. */
@Path(CompletionsResource.PATH)
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.Role.READ)
@Tag(name = "Completions")
public class PlatformResource {

    private final CompletionResponses responses;
    private final SecurityIdentity identity;

    PlatformResource(CompletionResponses responses, SecurityIdentity identity) {
        this.responses = responses;
        this.identity = identity;
    }

    /** The completions of all modules that the key may see, or of those of the courses that are named. */
    @GET
    @Operation(
            operationId = "completionsOfPlatform",
            summary = "The completions of several courses, or of all",
            description =
                    "Streams the completions of all courses in the key's scope, or of those named by course, in one"
                            + " consistent snapshot and in the order of a single course. Each says of which module it is.")
    @APIResponse(responseCode = "200", ref = "PlatformCompletions")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Multi<Buffer> ofPlatform(@Context UriInfo uri, @Context RoutingContext context) {
        return responses.stream(request(CompletionParameters.readOfPlatform(uri, false), context), context);
    }

    /** The status and headers that {@link #ofPlatform} would give, without reading a row, or with their number. */
    @HEAD
    @Operation(
            operationId = "headOfPlatform",
            description = "Reads no completion, unless count=true.",
            summary = "Headers of the completions of several courses, and their number")
    @Parameter(ref = CompletionParameters.COUNT)
    @APIResponse(responseCode = "200", ref = "CompletionsHead")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Uni<Response> headOfPlatform(@Context UriInfo uri, @Context RoutingContext context) {
        QueryParameters parameters = CompletionParameters.readOfPlatform(uri, true);
        CompletionRequest request = request(parameters, context);
        return responses.head(request, parameters.flag(CompletionParameters.COUNT), context);
    }

    private CompletionRequest request(QueryParameters parameters, RoutingContext context) {
        return CompletionParameters.request(
                new Selection.OfPlatform(CompletionParameters.courses(parameters)),
                Optional.empty(),
                (Registrar) identity.getPrincipal(),
                parameters,
                context);
    }
}
