package org.studyregistry.health;

import io.netty.util.concurrent.EventExecutor;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.studyregistry.internals.EventLoops;

/** Alive while every event loop still takes work. The database has no part in it: a restart would not fix it. */
@Liveness
@Singleton
public class EventLoopsAlive implements AsyncHealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vertx vertx;

    EventLoopsAlive(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        List<Uni<Boolean>> results = new ArrayList<>();
        for (EventExecutor loop : EventLoops.of(vertx)) {
            results.add(Uni.createFrom().emitter(emitter -> loop.execute(() -> emitter.complete(true))));
        }
        return Uni.join()
                .all(results)
                .andFailFast()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(false)
                .map(alive ->
                        HealthCheckResponse.named("event-loops").status(alive).build());
    }
}
