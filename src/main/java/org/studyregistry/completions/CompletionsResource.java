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
import jakarta.ws.rs.PathParam;
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
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;

/** The read side of the API: a course's completions as one stream, in the format that the client asks for. */
@Path(CompletionsResource.PATH)
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.Role.READ)
@Tag(name = "Completions")
public class CompletionsResource {

    static final String PATH = "/api/v0/study-registry/completions";

    private final CompletionResponses responses;
    private final SecurityIdentity identity;

    CompletionsResource(CompletionResponses responses, SecurityIdentity identity) {
        this.responses = responses;
        this.identity = identity;
    }

    /** The completions of all modules that the reference means. */
    @GET
    @Path("{course}")
    @Operation(
            operationId = "completionsOfCourse",
            summary = "A course's completions",
            description =
                    "Streams the completions of all modules that the reference means, in one consistent snapshot: modules"
                            + " by course id and order number, in a module by completion date and id.")
    @APIResponse(responseCode = "200", ref = "Completions")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Multi<Buffer> ofCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return stream(course, Optional.empty(), uri, context);
    }

    /** The completions of one of those modules. */
    @GET
    @Path("{course}/{module_id}")
    @Operation(
            operationId = "completionsOfModule",
            summary = "The completions of one of a course's modules",
            description = "As for the course, narrowed to one module.")
    @APIResponse(responseCode = "200", ref = "Completions")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Multi<Buffer> ofModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return stream(course, Optional.of(module), uri, context);
    }

    /** The status and headers that {@link #ofCourse} would give, without reading a row, or with their number. */
    @HEAD
    @Path("{course}")
    @Operation(
            operationId = "headOfCourse",
            description = "Reads no completion, unless count=true.",
            summary = "Headers of a course's completions, and their number")
    @Parameter(ref = CompletionParameters.COUNT)
    @APIResponse(responseCode = "200", ref = "CompletionsHead")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Uni<Response> headOfCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return head(course, Optional.empty(), uri, context);
    }

    /** The status and headers that {@link #ofModule} would give, without reading a row, or with their number. */
    @HEAD
    @Path("{course}/{module_id}")
    @Operation(
            operationId = "headOfModule",
            description = "Reads no completion, unless count=true.",
            summary = "Headers of a module's completions, and their number")
    @Parameter(ref = CompletionParameters.COUNT)
    @APIResponse(responseCode = "200", ref = "CompletionsHead")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "409", ref = "Error409")
    public Uni<Response> headOfModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return head(course, Optional.of(module), uri, context);
    }

    private Multi<Buffer> stream(String course, Optional<String> module, UriInfo uri, RoutingContext context) {
        return responses.stream(request(course, module, CompletionParameters.read(uri, false), context), context);
    }

    private Uni<Response> head(String course, Optional<String> module, UriInfo uri, RoutingContext context) {
        QueryParameters parameters = CompletionParameters.read(uri, true);
        CompletionRequest request = request(course, module, parameters, context);
        return responses.head(request, parameters.flag(CompletionParameters.COUNT), context);
    }

    private CompletionRequest request(
            String course, Optional<String> module, QueryParameters parameters, RoutingContext context) {
        return CompletionParameters.request(
                new Selection.OfCourse(CourseReference.parse(course), module),
                Optional.empty(),
                (Registrar) identity.getPrincipal(),
                parameters,
                context);
    }
}
