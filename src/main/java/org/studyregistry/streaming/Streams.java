package org.studyregistry.streaming;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestMulti;
import org.studyregistry.registrars.Registrar;

/** Streams the rows of a registrar's queries to its client: the way from snapshot to socket, stage by stage. */
@ApplicationScoped
public class Streams {

    private final Snapshots snapshots;
    private final StreamConfig config;
    private final StreamDrain drain;
    private final StreamMetrics metrics;

    Streams(Snapshots snapshots, StreamConfig config, StreamDrain drain, StreamMetrics metrics) {
        this.snapshots = snapshots;
        this.config = config;
        this.drain = drain;
        this.metrics = metrics;
    }

    /**
     * Answers a request with a stream.
     *
     * @param plan finds the queries, in the stream's own snapshot; nothing is sent before it is there, and it may fail with a
     *     problem
     * @param encoder writes each row
     * @return what the resource method returns
     */
    public Multi<Buffer> answer(
            RoutingContext context,
            Registrar registrar,
            String mediaType,
            Framing framing,
            Function<Snapshot, Uni<StreamPlan>> plan,
            RowEncoder encoder) {
        Observation observation = new Observation(context, registrar, metrics);
        Multi<Buffer> chunks = Multi.createFrom()
                .resourceFromUni(
                        () -> snapshots.open(registrar.id()),
                        (Snapshot snapshot) -> plan.apply(snapshot).onItem().transformToMulti(planned -> {
                            observation.begin(planned.observer());
                            return RowStream.of(
                                    snapshot, planned.queries(), encoder, framing, config.fetchSize(), observation);
                        }))
                .withFinalizer(Snapshot::finish, (snapshot, failure) -> snapshot.discard(), Snapshot::discard);
        // Our own response writer knows how to end a broken stream; Quarkus would add its framing of arrays.
        StreamHead head = StreamHead.of(context.request(), mediaType, config);
        return RestMulti.fromMultiData(StreamedResponse.carry(chunks, context, head, config, drain, observation))
                .encodeAsJsonArray(false)
                .build();
    }

    /** Answers a HEAD request with the head that {@link #answer} would give. */
    public Response head(RoutingContext context, String mediaType) {
        try (ContentCoding coding =
                StreamHead.of(context.request(), mediaType, config).coding()) {
            new StreamHead(mediaType, coding).writeTo(context.response());
        }
        return Response.ok().type(mediaType).build();
    }
}
