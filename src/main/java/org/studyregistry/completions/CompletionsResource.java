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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.audit.Export;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.StreamForm;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.Streams;

/** The read side of the API: a course's completions as one stream, in the format that the client asks for. */
@Path("/api/v0/study-registry/completions/{course}")
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.READ)
@Tag(name = "Completions")
public class CompletionsResource {

    private static final String EXCLUDE_REGISTERED = "exclude_already_registered";
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";
    private static final String FORMAT = "format";
    private static final String FOOTER = "footer";
    private static final String CURSORS = "cursors";
    private static final String DOWNLOAD = "download";
    private static final String COUNT = "count";
    private static final Set<String> PARAMETERS =
            Set.of(EXCLUDE_REGISTERED, AFTER, LIMIT, FORMAT, FOOTER, CURSORS, DOWNLOAD);
    private static final Set<String> HEAD_PARAMETERS =
            Set.of(EXCLUDE_REGISTERED, AFTER, LIMIT, FORMAT, FOOTER, CURSORS, DOWNLOAD, COUNT);

    /** Those that decide which completions are given, and are recorded. */
    private static final Set<String> FILTER = Set.of(AFTER, LIMIT);

    private static final long MOST_ROWS = 999_999_999_999L;

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
    @Parameter(ref = EXCLUDE_REGISTERED)
    @Parameter(ref = AFTER)
    @Parameter(ref = LIMIT)
    @Parameter(ref = FORMAT)
    @Parameter(ref = FOOTER)
    @Parameter(ref = CURSORS)
    @Parameter(ref = DOWNLOAD)
    @APIResponse(
            responseCode = "200",
            description = "The completions; [] if there are none",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = StudyRegistryCompletion.class)),
                @Content(
                        mediaType = "application/x-ndjson",
                        schema = @Schema(implementation = StudyRegistryCompletion.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING))
            })
    public Multi<Buffer> ofCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return stream(request(course, Optional.empty(), parameters(uri), context), context);
    }

    /** The completions of one of those modules. */
    @GET
    @Path("{module_id}")
    @Operation(operationId = "completionsOfModule", summary = "The completions of one of a course's modules")
    @Parameter(ref = EXCLUDE_REGISTERED)
    @Parameter(ref = AFTER)
    @Parameter(ref = LIMIT)
    @Parameter(ref = FORMAT)
    @Parameter(ref = FOOTER)
    @Parameter(ref = CURSORS)
    @Parameter(ref = DOWNLOAD)
    @APIResponse(
            responseCode = "200",
            description = "The completions; [] if there are none",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = StudyRegistryCompletion.class)),
                @Content(
                        mediaType = "application/x-ndjson",
                        schema = @Schema(implementation = StudyRegistryCompletion.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING))
            })
    public Multi<Buffer> ofModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return stream(request(course, Optional.of(module), parameters(uri), context), context);
    }

    /** The status and headers that {@link #ofCourse} would give, without reading a row, or with their number. */
    @HEAD
    @Operation(operationId = "headOfCourse", summary = "Whether there is such a course, and how many completions")
    @Parameter(ref = EXCLUDE_REGISTERED)
    @Parameter(ref = COUNT)
    @APIResponse(
            responseCode = "200",
            description = "There is",
            headers =
                    @Header(
                            name = "Completions-Count",
                            description = "How many completions there are; only with count=true",
                            schema = @Schema(type = SchemaType.INTEGER)))
    public Uni<Response> headOfCourse(
            @PathParam("course") String course, @Context UriInfo uri, @Context RoutingContext context) {
        return head(course, Optional.empty(), uri, context);
    }

    /** The status and headers that {@link #ofModule} would give, without reading a row, or with their number. */
    @HEAD
    @Path("{module_id}")
    @Operation(operationId = "headOfModule", summary = "Whether there is such a module, and how many completions")
    @Parameter(ref = EXCLUDE_REGISTERED)
    @Parameter(ref = COUNT)
    @APIResponse(
            responseCode = "200",
            description = "There is",
            headers =
                    @Header(
                            name = "Completions-Count",
                            description = "How many completions there are; only with count=true",
                            schema = @Schema(type = SchemaType.INTEGER)))
    public Uni<Response> headOfModule(
            @PathParam("course") String course,
            @PathParam("module_id") String module,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        return head(course, Optional.of(module), uri, context);
    }

    private static QueryParameters parameters(UriInfo uri) {
        return QueryParameters.read(uri, PARAMETERS, ALIASES);
    }

    private CompletionRequest request(
            String course, Optional<String> module, QueryParameters parameters, RoutingContext context) {
        CourseReference reference = CourseReference.parse(course);
        StreamForm form = form(reference, parameters, context);
        return new CompletionRequest(
                reference,
                module,
                (Registrar) identity.getPrincipal(),
                parameters.flag(EXCLUDE_REGISTERED),
                parameters.text(AFTER).map(text -> Cursor.parse(AFTER, text)),
                parameters.number(LIMIT, 1, MOST_ROWS).orElse(StreamPlan.UNLIMITED),
                parameters.given(FILTER),
                form,
                linesOnly(CURSORS, parameters, form.format()));
    }

    private static StreamForm form(CourseReference course, QueryParameters parameters, RoutingContext context) {
        Optional<Format> wanted = parameters.text(FORMAT).map(text -> Format.of(text)
                .orElseThrow(() -> QueryParameters.invalid(FORMAT, "must be json, ndjson or csv")
                        .asException()));
        Format format = Streams.format(context, wanted, Format.values());
        Optional<String> fileName = parameters.flag(DOWNLOAD)
                ? Optional.of("completions-" + course.text().replaceAll("[^A-Za-z0-9_-]", "_") + "-"
                        + LocalDate.now(ZoneOffset.UTC) + "." + format.text())
                : Optional.empty();
        Framing framing =
                switch (format) {
                    case JSON -> Framing.JSON_ARRAY;
                    case NDJSON -> Framing.JSON_LINES;
                    case CSV -> Framing.csv(CompletionCsv.HEADER);
                };
        return new StreamForm(format, framing, "Completions", linesOnly(FOOTER, parameters, format), fileName);
    }

    private static boolean linesOnly(String name, QueryParameters parameters, Format format) {
        boolean set = parameters.flag(name);
        if (set && format != Format.NDJSON) {
            throw QueryParameters.invalid(name, "is for " + Format.NDJSON.mediaType() + " only")
                    .asException();
        }
        return set;
    }

    private Multi<Buffer> stream(CompletionRequest request, RoutingContext context) {
        return streams.answer(context, request.registrar(), request.form(), request.freshness(), snapshot -> completions
                .modules(snapshot, request)
                .chain(modules -> completions
                        .queries(snapshot, modules, request)
                        .chain(queries -> audit.export(context, request.registrar(), export(request, modules))
                                .map(observer -> new StreamPlan(queries, request.limit(), observer)))));
    }

    private static Export export(CompletionRequest request, List<UUID> modules) {
        return new Export(
                Export.Kind.EXPORT,
                Optional.of(request.course().text()),
                Optional.of(modules),
                Optional.of(request.excludeRegistered()),
                request.filter(),
                request.form().format().mediaType());
    }

    private Uni<Response> head(String course, Optional<String> module, UriInfo uri, RoutingContext context) {
        QueryParameters parameters = QueryParameters.read(uri, HEAD_PARAMETERS, ALIASES);
        CompletionRequest request = request(course, module, parameters, context);
        Uni<Optional<Long>> counted = parameters.flag(COUNT)
                ? count(request).map(Optional::of)
                : courses.modules(
                                pool,
                                request.course(),
                                request.module(),
                                request.registrar().scope())
                        .replaceWith(Optional.empty());
        return counted.map(rows -> streams.head(context, request.form(), rows));
    }

    private Uni<Long> count(CompletionRequest request) {
        return streams.ask(request.registrar(), request.freshness(), snapshot -> completions
                .modules(snapshot, request)
                .chain(modules -> completions.count(snapshot, modules, request))
                .map(rows -> Math.min(rows, request.limit())));
    }
}
