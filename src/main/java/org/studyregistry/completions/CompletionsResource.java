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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.audit.Export;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.Freshness;
import org.studyregistry.streaming.ShortQuestions;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.StreamObserver;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.Streams;

/** The read side of the API: a course's completions as one stream, in the format that the client asks for. */
@Path("/api/v0/study-registry/completions/{course}")
@Produces(MediaType.APPLICATION_JSON) // see AcceptableFormats
@RolesAllowed(Right.READ)
@Tag(name = "Completions")
public class CompletionsResource {

    private final Streams streams;
    private final ShortQuestions questions;
    private final CompletionRepository completions;
    private final IncrementRepository increments;
    private final AuditLog audit;
    private final Pool pool;
    private final SecurityIdentity identity;

    CompletionsResource(
            Streams streams,
            ShortQuestions questions,
            CompletionRepository completions,
            IncrementRepository increments,
            AuditLog audit,
            Pool pool,
            SecurityIdentity identity) {
        this.streams = streams;
        this.questions = questions;
        this.completions = completions;
        this.increments = increments;
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
    @Path("{module_id}")
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
    @Path("{module_id}")
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
        CompletionRequest request = request(course, module, CompletionParameters.read(uri, false), context);
        Freshness freshness = freshness(request, context);
        Multi<Buffer> stream = streams.answer(
                context, request.registrar(), request.form(), freshness, snapshot -> answer(snapshot, request)
                        .map(answer -> plan(answer, context)));
        if (!conditional(context)) {
            return stream;
        }
        // In a snapshot of its own, before the stream's, whose heartbeat would decide upon the status.
        Uni<Optional<String>> unchanged =
                streams.ask(request.registrar(), freshness, snapshot -> answer(snapshot, request)
                        .chain(answer -> unchanged(snapshot, answer, context)));
        return streams.unlessUnchanged(context, unchanged, stream);
    }

    private static boolean conditional(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    /** Tags are of the primary, so it answers who has one, also if the answer is another now. */
    private static Freshness freshness(CompletionRequest request, RoutingContext context) {
        return conditional(context) ? Freshness.CURRENT : request.freshness();
    }

    private CompletionRequest request(
            String course, Optional<String> module, QueryParameters parameters, RoutingContext context) {
        return CompletionParameters.request(course, module, (Registrar) identity.getPrincipal(), parameters, context);
    }

    private Uni<Answer> answer(Snapshot snapshot, CompletionRequest request) {
        return snapshot.first(completions.answer(snapshot.connection(), request));
    }

    private StreamPlan plan(Answer answer, RoutingContext context) {
        CompletionRequest request = answer.request();
        // A record that was written after the snapshot was taken has made its moment durable.
        Uni<StreamObserver> recorded = audit.export(context, request.registrar(), export(answer))
                .call(observer -> observer == StreamObserver.NOBODY
                        ? completions.makeDurable(answer)
                        : Uni.createFrom().voidItem());
        return new StreamPlan(
                completions.queries(answer),
                request.limit(),
                recorded,
                EntityTag.of(answer).map(EntityTag::text),
                answer.watermark().map(Watermark::text));
    }

    private static Export export(Answer answer) {
        CompletionRequest request = answer.request();
        return new Export(
                Export.Kind.EXPORT,
                Optional.of(request.course().text()),
                Optional.of(answer.modules()),
                Optional.of(request.excludeRegistered()),
                request.filter(),
                request.form().format().mediaType());
    }

    private Uni<Response> head(String course, Optional<String> module, UriInfo uri, RoutingContext context) {
        QueryParameters parameters = CompletionParameters.read(uri, true);
        CompletionRequest request = request(course, module, parameters, context);
        boolean counted = parameters.flag(CompletionParameters.COUNT);
        if (!counted && !conditional(context)) {
            // Short work, which needs no stream's place.
            return questions
                    .ask(request.registrar().id(), () -> completions.answer(pool, request))
                    .map(answer -> head(answer, Optional.empty(), context));
        }
        return streams.ask(request.registrar(), freshness(request, context), snapshot -> answer(snapshot, request)
                .call(completions::makeDurable)
                .chain(answer -> unchanged(snapshot, answer, context)
                        .chain(tag -> tag.isPresent()
                                ? Uni.createFrom().item(streams.notModified(context, tag.get()))
                                : count(snapshot, answer, counted).map(rows -> head(answer, rows, context)))));
    }

    private Response head(Answer answer, Optional<Long> rows, RoutingContext context) {
        return streams.head(
                context, answer.request().form(), EntityTag.of(answer).map(EntityTag::text), rows);
    }

    private Uni<Optional<Long>> count(Snapshot snapshot, Answer answer, boolean counted) {
        return counted
                ? completions
                        .count(snapshot, answer)
                        .map(rows -> Optional.of(Math.min(rows, answer.request().limit())))
                : Uni.createFrom().item(Optional.empty());
    }

    /** The tag that stands in {@code If-None-Match} of an answer that would be the same now. */
    private Uni<Optional<String>> unchanged(Snapshot snapshot, Answer answer, RoutingContext context) {
        List<String> fields = context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
        if (fields.equals(List.of("*"))) {
            return completions
                    .makeDurable(answer)
                    .replaceWith(EntityTag.of(answer).map(EntityTag::text));
        }
        return EntityTag.newest(fields, answer)
                .map(tag -> increments
                        .any(snapshot, answer, answer.changesSince(tag.watermark()))
                        .map(changed -> changed ? Optional.<String>empty() : Optional.of(tag.text())))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }
}
