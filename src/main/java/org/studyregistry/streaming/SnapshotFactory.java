package org.studyregistry.streaming;

import io.quarkus.arc.InjectableInstance;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.streaming.StreamSlots.Slot;

/**
 * Opens {@link Snapshot}s on the pools that belong to streams: of the primary and, where there are any, of its replicas. Since each
 * is as large as there are slots, nobody waits in it.
 */
@Singleton
public class SnapshotFactory {

    private static final Logger LOG = Logger.getLogger(SnapshotFactory.class);

    private final Pool primary;
    private final Optional<Pool> replicas;
    private final OpenSnapshots open;

    SnapshotFactory(
            @ReactiveDataSource("streams") Pool primary,
            @ReactiveDataSource("replicas") InjectableInstance<Pool> replicas,
            OpenSnapshots open) {
        this.primary = primary;
        this.replicas = replicas.listActive().stream().findAny();
        this.open = open;
    }

    /**
     * A new snapshot. Takes the slot over, and gives it back when the snapshot ends or if there is none.
     *
     * @return fails with a problem of the database; then nothing is left open
     */
    Uni<Snapshot> open(Slot slot, ReadConsistency consistency) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean departed = new AtomicBoolean();
            emitter.onTermination(() -> departed.set(true));
            begin(consistency, slot)
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

    private Future<Snapshot> begin(ReadConsistency consistency, Slot slot) {
        if (consistency == ReadConsistency.CURRENT || replicas.isEmpty()) {
            return begin(primary, slot);
        }
        // A replica is waited for, so that the primary can be asked instead.
        return begin(replicas.get(), slot)
                .compose(snapshot -> snapshot.begun().map(snapshot).onFailure(snapshot::drop))
                .recover(failure -> {
                    LOG.warnf("No replica answers, so the primary is asked: %s", DatabaseFailures.reason(failure));
                    return begin(primary, slot);
                });
    }

    private Future<Snapshot> begin(Pool pool, Slot slot) {
        return pool.getDelegate().getConnection().map(connection -> new Snapshot(connection, slot, open));
    }
}
