package org.studyregistry.registrations;

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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.audit.Export;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.ReadConsistency;
import org.studyregistry.streaming.ResponseFormat;
import org.studyregistry.streaming.ShortQuestions;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.StreamedResource;
import org.studyregistry.streaming.Streams;

/** A registrar's own receipts as one streamed JSON array, to reconcile by: what it has registered, and what conflicts. */
@Path("/api/v0/study-registry/registrations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Right.READ)
@Tag(name = "Registrations")
public class ReceiptsResource {

    private static final String COURSE = "course";
    private static final String OUTCOME = "outcome";
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";
    private static final Set<String> PARAMETERS = Set.of(COURSE, OUTCOME, AFTER, LIMIT);
    private static final Set<String> FILTER = Set.of(OUTCOME, AFTER, LIMIT);
    private static final ResponseFormat FORM =
            new ResponseFormat(Format.JSON, Framing.JSON_ARRAY, "Registrations", false, false, Optional.empty());
    private static final long MOST = 999_999_999_999_999_999L;

    private final Streams streams;
    private final ShortQuestions questions;
    private final ReceiptRepository receipts;
    private final AuditLog audit;
    private final Pool pool;
    private final SecurityIdentity identity;

    ReceiptsResource(
            Streams streams,
            ShortQuestions questions,
            ReceiptRepository receipts,
            AuditLog audit,
            Pool pool,
            SecurityIdentity identity) {
        this.streams = streams;
        this.questions = questions;
        this.receipts = receipts;
        this.audit = audit;
        this.pool = pool;
        this.identity = identity;
    }

    /** The receipts in the order in which they were given. */
    @Operation(
            operationId = "listRegistrations",
            summary = "What this registrar has registered",
            description = "Its receipts by ascending id. Nothing can appear later before an id that was read.")
    @APIResponse(responseCode = "200", ref = "Receipts")
    @GET
    public Multi<Buffer> all(@Context UriInfo uri, @Context RoutingContext context) {
        ReceiptRequest request = request(uri);
        return streams.respond(
                context,
                request.registrar(),
                StreamedResource.RECEIPTS,
                FORM,
                ReadConsistency.CURRENT,
                snapshot -> snapshot.first(receipts.modules(snapshot.connection(), request))
                        .map(modules -> new StreamPlan(
                                List.of(receipts.query(modules, request)),
                                StreamPlan.UNLIMITED,
                                audit.export(context, request.registrar(), export(request, modules)))));
    }

    private static Export export(ReceiptRequest request, Optional<List<UUID>> modules) {
        return Export.ofReceipts(
                request.course().map(CourseReference::text), modules, request.filter(), MediaType.APPLICATION_JSON);
    }

    /** The status and headers that {@link #all} would give, without reading a receipt. */
    @Operation(
            operationId = "headOfRegistrations",
            summary = "Headers of the receipts",
            description = "Reads no receipt.")
    @APIResponse(responseCode = "200", ref = "ReceiptsHead")
    @HEAD
    public Uni<Response> head(@Context UriInfo uri, @Context RoutingContext context) {
        ReceiptRequest request = request(uri);
        return questions
                .ask(request.registrar().id(), () -> receipts.modules(pool, request))
                .map(modules -> streams.head(context, FORM, Optional.empty(), Optional.empty()));
    }

    private ReceiptRequest request(UriInfo uri) {
        QueryParameters parameters = QueryParameters.read(uri, PARAMETERS, Map.of());
        return new ReceiptRequest(
                (Registrar) identity.getPrincipal(),
                parameters.text(COURSE).map(CourseReference::parse),
                parameters.text(OUTCOME).map(ReceiptsResource::outcome),
                parameters.number(AFTER, 0, MOST).orElse(0L),
                parameters.number(LIMIT, 1, MOST),
                parameters.given(FILTER));
    }

    private static Outcome outcome(String text) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.text().equals(text))
                .findAny()
                .orElseThrow(
                        () -> QueryParameters.invalid(OUTCOME, "must be registered, already_registered or conflict")
                                .asException());
    }
}
