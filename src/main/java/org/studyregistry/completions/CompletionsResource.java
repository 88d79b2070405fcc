package org.studyregistry.completions;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Pool;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.audit.Export;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.Streams;

/** The read side of the API: a course's completions as one streamed JSON array. */
@Path("/api/v0/study-registry/completions/{course}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Right.READ)
@Tag(name = "Completions")
public class CompletionsResource {

    private static final String EXCLUDE_REGISTERED = "exclude_already_registered";
    private static final Set<String> PARAMETERS = Set.of(EXCLUDE_REGISTERED);

    /** As the example of the first API description spells it; clients have copied it. */
    private static final Map<String, String> ALIASES = Map.of("exlcude_already_registered", EXCLUDE_REGISTERED);

    private final Streams streams;
    private final CompletionRepository completions;
    private final CourseRepository courses;
    private final AuditLog audit;
    private final Pool pool;
    private final SecurityIdentity identity;

    CompletionsResource(
            Streams streams,
            CompletionRepository completions,
            CourseRepository courses,
            AuditLog audit,
            Pool pool,
            SecurityIdentity identity) {
        this.streams = streams;
        this.completions = completions;
        this.courses = courses;
        this.audit = audit;
        this.pool = pool;
        this.identity = identity;
    }

    /** The completions of all modules that the reference means. */
    @GET
    @Operation(
            operationId = "completionsOfCourse",
            summary = "A course's completions",
            description =
                    "Streams the completions of all modules that the reference means: modules by course id and order"
                            + " number, in a module by completion date and id, in one consistent snapshot.")
    @Parameter(
            name = EXCLUDE_REGISTERED,
            in = ParameterIn.QUERY,
            description = "Leave out what this registrar, or the platform itself, has registered",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @APIResponseSchema(
            value = StudyRegistryCompletion[].class,
            responseDescription = "The completions; [] if there are none")
    public Multi<Buffer> ofCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return stream(request(course, Optional.empty(), uri), context);
    }

    /** The completions of one of those modules. */
    @GET
    @Path("{module_id}")
    @Operation(operationId = "completionsOfModule", summary = "The completions of one of a course's modules")
    @Parameter(
            name = EXCLUDE_REGISTERED,
            in = ParameterIn.QUERY,
            description = "Leave out what this registrar, or the platform itself, has registered",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @APIResponseSchema(
            value = StudyRegistryCompletion[].class,
            responseDescription = "The completions; [] if there are none")
    public Multi<Buffer> ofModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return stream(request(course, Optional.of(module), uri), context);
    }

    /** The status and headers that {@link #ofCourse} would give, without reading a row. */
    @HEAD
    @Operation(operationId = "headOfCourse", summary = "Whether there is such a course")
    @APIResponse(responseCode = "200", description = "There is")
    public Uni<Response> headOfCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return head(request(course, Optional.empty(), uri), context);
    }

    /** The status and headers that {@link #ofModule} would give, without reading a row. */
    @HEAD
    @Path("{module_id}")
    @Operation(operationId = "headOfModule", summary = "Whether there is such a module")
    @APIResponse(responseCode = "200", description = "There is")
    public Uni<Response> headOfModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return head(request(course, Optional.of(module), uri), context);
    }

    private CompletionRequest request(String course, Optional<String> module, UriInfo uri) {
        QueryParameters parameters = QueryParameters.read(uri, PARAMETERS, ALIASES);
        boolean excludeRegistered = parameters.flag(EXCLUDE_REGISTERED);
        return new CompletionRequest(CourseReference.parse(course), module, registrar(), excludeRegistered);
    }

    private Multi<Buffer> stream(CompletionRequest request, RoutingContext context) {
        return streams.answer(
                context,
                request.registrar(),
                MediaType.APPLICATION_JSON,
                Framing.JSON_ARRAY,
                snapshot -> completions.modules(snapshot, request).chain(modules -> audit.export(
                                context, request.registrar(), export(request, modules))
                        .map(observer -> new StreamPlan(completions.queries(modules, request), observer))),
                CompletionEncoder::encode);
    }

    private static Export export(CompletionRequest request, List<UUID> modules) {
        return new Export(
                Export.Kind.EXPORT,
                Optional.of(request.course().text()),
                Optional.of(modules),
                Optional.of(request.excludeRegistered()),
                Optional.empty(),
                MediaType.APPLICATION_JSON);
    }

    private Uni<Response> head(CompletionRequest request, RoutingContext context) {
        return courses.modules(
                        pool,
                        request.course(),
                        request.module(),
                        request.registrar().scope())
                .map(modules -> streams.head(context, MediaType.APPLICATION_JSON));
    }

    private Registrar registrar() {
        return (Registrar) identity.getPrincipal();
    }
}
