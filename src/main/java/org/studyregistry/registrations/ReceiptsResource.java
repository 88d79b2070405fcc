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
import java.util.Map;
import java.util.Set;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.Right;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.Streams;

/** A registrar's own receipts as one streamed JSON array, to reconcile by: what it has registered, and what conflicts. */
@Path("/api/v0/study-registry/registrations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Right.READ)
public class ReceiptsResource {

    private static final String COURSE = "course";
    private static final String OUTCOME = "outcome";
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";
    private static final Set<String> PARAMETERS = Set.of(COURSE, OUTCOME, AFTER, LIMIT);
    private static final long MOST = 999_999_999_999_999_999L;

    private final Streams streams;
    private final ReceiptRepository receipts;
    private final Pool pool;
    private final SecurityIdentity identity;

    ReceiptsResource(Streams streams, ReceiptRepository receipts, Pool pool, SecurityIdentity identity) {
        this.streams = streams;
        this.receipts = receipts;
        this.pool = pool;
        this.identity = identity;
    }

    /** The receipts in the order in which they were given. */
    @GET
    public Multi<Buffer> all(@Context UriInfo uri, @Context RoutingContext context) {
        ReceiptRequest request = request(uri);
        return streams.answer(
                context,
                request.registrar(),
                MediaType.APPLICATION_JSON,
                Framing.JSON_ARRAY,
                snapshot -> receipts.queries(snapshot.connection(), request),
                ReceiptEncoder::encode);
    }

    /** The status and headers that {@link #all} would give, without reading a receipt. */
    @HEAD
    public Uni<Response> head(@Context UriInfo uri) {
        return receipts.queries(pool, request(uri)).map(queries -> Response.ok()
                .type(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .build());
    }

    private ReceiptRequest request(UriInfo uri) {
        QueryParameters parameters = QueryParameters.read(uri, PARAMETERS, Map.of());
        return new ReceiptRequest(
                (Registrar) identity.getPrincipal(),
                parameters.text(COURSE).map(CourseReference::parse),
                parameters.text(OUTCOME).map(ReceiptsResource::outcome),
                parameters.number(AFTER, 0, MOST).orElse(0L),
                parameters.number(LIMIT, 1, MOST));
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
