package org.studyregistry.streaming;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.StreamSlots.Slot;

/** Opens {@link Snapshot}s on the pool that belongs to streams. Since it is as large as there are slots, nobody waits in it. */
@ApplicationScoped
public class Snapshots {

    private final Pool pool;
    private final StreamSlots slots;
    private final StreamMetrics metrics;

    Snapshots(@ReactiveDataSource("streams") Pool pool, StreamSlots slots, StreamMetrics metrics) {
        this.pool = pool;
        this.slots = slots;
        this.metrics = metrics;
    }

    /**
     * A new snapshot for a registrar's stream. Fails with too-many-streams, service-busy or a problem of the database; then
     * nothing is left open.
     */
    public Uni<Snapshot> open(UUID registrar) {
        return Uni.createFrom().emitter(emitter -> {
            Slot slot = take(registrar);
            AtomicBoolean departed = new AtomicBoolean();
            emitter.onTermination(() -> departed.set(true));
            pool.getDelegate()
                    .getConnection()
                    .compose(connection -> Snapshot.begin(connection, slot))
                    .onSuccess(snapshot -> {
                        // The client may have left meanwhile; then nobody but us knows of the snapshot.
                        if (departed.get()) {
                            snapshot.discard();
                        } else {
                            emitter.complete(snapshot);
                        }
                    })
                    .onFailure(failure -> {
                        slot.close();
                        emitter.fail(DatabaseFailures.problem(failure));
                    });
        });
    }

    private Slot take(UUID registrar) {
        try {
            return slots.take(registrar);
        } catch (ProblemException refusal) {
            metrics.refused(refusal.problem().type());
            throw refusal;
        }
    }
}
