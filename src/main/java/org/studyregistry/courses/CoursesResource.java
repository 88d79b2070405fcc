package org.studyregistry.courses;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.FormatParameters;
import org.studyregistry.streaming.ReadConsistency;
import org.studyregistry.streaming.ResponseFormat;
import org.studyregistry.streaming.StreamObserver;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.StreamedResource;
import org.studyregistry.streaming.Streams;

/** The course modules that a key opens, as one stream, so that a registry can find what there is to fetch. */
@Path("/api/v0/study-registry/courses")
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.READ)
@Tag(name = "Courses")
public class CoursesResource {

    private static final String COUNT = "count";
    private static final String LIMIT = "limit";
    private static final Set<String> PARAMETERS = Stream.concat(
                    Stream.of(COUNT, ModuleListRepository.AFTER, LIMIT), FormatParameters.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final long MOST = 999_999_999_999L;

    private final Streams streams;
    private final ModuleListRepository modules;
    private final SecurityIdentity identity;

    CoursesResource(Streams streams, ModuleListRepository modules, SecurityIdentity identity) {
        this.streams = streams;
        this.modules = modules;
        this.identity = identity;
    }

    /** The live modules of live courses, by course id and order number. */
    @GET
    @Operation(
            operationId = "listCourses",
            summary = "The courses of the key",
            description =
                    "Streams the course modules in the scope of the key, in one consistent snapshot: by course id and order"
                            + " number. A course without modules is not listed.")
    @APIResponse(responseCode = "200", ref = "Courses")
    public Multi<Buffer> list(@Context UriInfo uri, @Context RoutingContext context) {
        QueryParameters parameters = QueryParameters.read(uri, PARAMETERS, Map.of());
        ResponseFormat form = form(parameters, context);
        boolean counted = parameters.flag(COUNT);
        long limit = parameters.number(LIMIT, 1, MOST).orElse(StreamPlan.UNLIMITED);
        Optional<UUID> after = parameters.text(ModuleListRepository.AFTER).map(text -> Uuids.parse(text)
                .orElseThrow(ModuleListRepository::unknown));
        Registrar registrar = (Registrar) identity.getPrincipal();
        // No personal data, so nothing is recorded.
        return streams.respond(
                context, registrar, StreamedResource.COURSES, form, ReadConsistency.CURRENT, snapshot -> modules.query(
                                snapshot.connection(), registrar.scope(), counted, after, form.format())
                        .map(query -> new StreamPlan(
                                List.of(query), limit, Uni.createFrom().item(StreamObserver.NOBODY))));
    }

    /** The status and headers that {@link #list} would give, without reading a module. */
    @HEAD
    @Operation(
            operationId = "headOfCourses",
            summary = "Headers of the list of courses",
            description = "Reads no course.")
    @APIResponse(responseCode = "200", ref = "CoursesHead")
    public Uni<Response> head(@Context UriInfo uri, @Context RoutingContext context) {
        ResponseFormat form = form(QueryParameters.read(uri, PARAMETERS, Map.of()), context);
        return Uni.createFrom().item(() -> streams.head(context, form, Optional.empty(), Optional.empty()));
    }

    private static ResponseFormat form(QueryParameters parameters, RoutingContext context) {
        return FormatParameters.form(parameters, context, "Courses", false, ModuleEncoder.CSV_HEADER, "courses");
    }
}
