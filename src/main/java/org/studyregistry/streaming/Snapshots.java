package org.studyregistry.streaming;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.StreamSlots.Slot;

/** Opens {@link Snapshot}s on the pool that belongs to streams. Since it is as large as there are slots, nobody waits in it. */
@ApplicationScoped
public class Snapshots {

    private final Pool pool;
    private final StreamSlots slots;

    Snapshots(@ReactiveDataSource("streams") Pool pool, StreamSlots slots) {
        this.pool = pool;
        this.slots = slots;
    }

    /**
     * A new snapshot for a registrar's stream. Fails with too-many-streams, service-busy or a problem of the database; then
     * nothing is left open.
     */
    public Uni<Snapshot> open(UUID registrar) {
        return Uni.createFrom().deferred(() -> {
            Slot slot = slots.take(registrar);
            return connection(slot)
                    .chain(connection -> Snapshot.begin(connection, slot))
                    .onFailure()
                    .invoke(slot::close)
                    .onFailure()
                    .transform(DatabaseFailures::problem);
        });
    }

    /** A pooled connection; one that comes after the client has left goes straight back. */
    private Uni<SqlConnection> connection(Slot slot) {
        return Uni.createFrom().emitter(emitter -> {
            Departure departure = new Departure();
            emitter.onTermination(departure::happened);
            pool.getDelegate().getConnection().onComplete(result -> {
                if (result.failed()) {
                    slot.close();
                    emitter.fail(result.cause());
                } else if (departure.hasHappened()) {
                    slot.close();
                    result.result().close();
                } else {
                    emitter.complete(SqlConnection.newInstance(result.result()));
                }
            });
        });
    }

    private static final class Departure {

        private volatile boolean happened;

        void happened() {
            happened = true;
        }

        boolean hasHappened() {
            return happened;
        }
    }
}
