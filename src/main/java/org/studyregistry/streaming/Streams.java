package org.studyregistry.streaming;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestMulti;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.StreamSlots.Slot;
import org.studyregistry.tracing.Spans;

/** Streams the rows of a registrar's queries to its client: the way from snapshot to socket, stage by stage. */
@Singleton
public class Streams {

    private final StreamSlots slots;
    private final SnapshotFactory snapshots;
    private final StreamConfig config;
    private final StreamDrain drain;
    private final StreamMetrics metrics;
    private final Spans spans;

    Streams(
            StreamSlots slots,
            SnapshotFactory snapshots,
            StreamConfig config,
            StreamDrain drain,
            StreamMetrics metrics,
            Spans spans) {
        this.slots = slots;
        this.snapshots = snapshots;
        this.config = config;
        this.drain = drain;
        this.metrics = metrics;
        this.spans = spans;
    }

    /**
     * Answers a request with a stream.
     *
     * @param resource what it is of
     * @param consistency how current what it reads has to be
     * @param plan finds the queries, in the stream's own snapshot; nothing is sent before it is there, and it may fail with a
     *     problem
     * @return what the resource method returns. It emits nothing, since Quarkus would write whatever it emits: it completes when the
     *     response has ended, and fails with what is to become a status (ADR 1)
     */
    public Multi<Buffer> respond(
            RoutingContext context,
            Registrar registrar,
            StreamedResource resource,
            ResponseFormat form,
            ReadConsistency consistency,
            Function<Snapshot, Uni<StreamPlan>> plan) {
        Observation observation = new Observation(context, registrar, resource, metrics, spans);
        StreamHead head = StreamHead.of(context.request(), form, config);
        // A slot is waited for before the response begins, so that a refusal has its status.
        Multi<Buffer> response = slot(registrar, resource == StreamedResource.PLATFORM)
                .onItem()
                .transformToMulti(slot -> {
                    ClientPace pace = new ClientPace(config, System.nanoTime());
                    Multi<Buffer> chunks = Multi.createFrom()
                            .resourceFromUni(() -> snapshots.open(slot, consistency), (Snapshot snapshot) -> plan.apply(
                                            snapshot)
                                    .onItem()
                                    .transformToMulti(planned -> {
                                        tag(context, planned.entityTag());
                                        return RowStream.of(
                                                snapshot,
                                                planned,
                                                planned.recorded()
                                                        .invoke(observer -> observation.begin(planned, observer)),
                                                form.framing(),
                                                config.fetchSize(),
                                                observation,
                                                pace);
                                    }))
                            .withFinalizer(Snapshot::finish, Snapshot::abandon, Snapshot::discard);
                    return StreamedResponse.carry(chunks, context, head, config, drain, observation, pace);
                });
        // Our own response writer knows how to end a broken stream; Quarkus would add its framing of arrays.
        return RestMulti.fromMultiData(response).encodeAsJsonArray(false).build();
    }

    private Uni<Slot> slot(Registrar registrar, boolean overSeveral) {
        return Uni.createFrom().deferred(() -> {
            long asked = System.nanoTime();
            return slots.take(registrar.id(), overSeveral)
                    .invoke(slot -> metrics.waited(Duration.ofNanos(System.nanoTime() - asked)))
                    .onFailure(ProblemException.class)
                    .invoke(refusal -> metrics.refused(refusal.problem().type()));
        });
    }

    /**
     * Answers a HEAD request with the head that {@link #respond} would return.
     *
     * @param entityTag its {@code ETag}
     * @param count how many rows there are, if that was asked for
     */
    public Response head(
            RoutingContext context, ResponseFormat form, Optional<String> entityTag, Optional<Long> count) {
        StreamHead head = StreamHead.of(context.request(), form, config);
        head.writeTo(context.response());
        tag(context, entityTag);
        head.coding().close();
        count.ifPresent(rows -> context.response().putHeader(form.count(), rows.toString()));
        return Response.ok().type(form.format().contentType()).build();
    }

    /** Answers a HEAD request for what is as it was when this tag was returned. */
    public Response notModified(RoutingContext context, String entityTag) {
        StreamHead.forCaches(context.response());
        tag(context, Optional.of(entityTag));
        return Response.notModified().build();
    }

    /**
     * Answers with a stream unless it would be what the client has.
     *
     * @param unchanged the tag of what the client has, if it would; may fail with a problem
     * @param stream what {@link #respond} returned
     */
    public Multi<Buffer> unlessUnchanged(
            RoutingContext context, Uni<Optional<String>> unchanged, Multi<Buffer> stream) {
        Multi<Buffer> body = unchanged
                .onItem()
                .transformToMulti(tag -> tag.isPresent() ? notModified(context.response(), tag.get()) : stream);
        return RestMulti.fromMultiData(body).encodeAsJsonArray(false).build();
    }

    private static Multi<Buffer> notModified(HttpServerResponse response, String entityTag) {
        StreamHead.forCaches(response);
        response.putHeader(HttpHeaders.ETAG, entityTag).setStatusCode(304);
        return Multi.createFrom().<Buffer>emitter(emitter -> response.end().onComplete(ended -> emitter.complete()));
    }

    private static void tag(RoutingContext context, Optional<String> entityTag) {
        // A heartbeat may have sent the head already.
        entityTag.filter(any -> !context.response().headWritten()).ifPresent(tag -> context.response()
                .putHeader(HttpHeaders.ETAG, tag));
    }

    /** Asks something short in a snapshot of its own, within the bounds of streams. */
    public <T> Uni<T> ask(Registrar registrar, ReadConsistency consistency, Function<Snapshot, Uni<T>> question) {
        return slot(registrar, false).chain(slot -> Multi.createFrom()
                .resourceFromUni(
                        () -> snapshots.open(slot, consistency),
                        (Snapshot snapshot) -> question.apply(snapshot).toMulti())
                .withFinalizer(Snapshot::finish, Snapshot::abandon, Snapshot::discard)
                .collect()
                .last()
                .ifNoItem()
                .after(config.maxSnapshotAge())
                .failWith(() -> Problem.of(
                                ProblemType.DATABASE_TIMEOUT,
                                "The database did not answer in time. Repeat the request later.")
                        .asException()));
    }

    /**
     * The format that a request asks for.
     *
     * @param wanted by its name in the query, which wins
     * @throws org.studyregistry.problem.ProblemException not-acceptable, which lists the formats
     */
    public static Format format(RoutingContext context, Optional<Format> wanted, Format... formats) {
        return wanted.or(() -> Accept.best(context.request().headers().getAll("Accept"), formats))
                .orElseThrow(() -> Problem.of(
                                ProblemType.NOT_ACCEPTABLE, "None of the media types in Accept can be given.")
                        .with(
                                "available",
                                Arrays.stream(formats).map(Format::mediaType).toList())
                        .asException());
    }
}
