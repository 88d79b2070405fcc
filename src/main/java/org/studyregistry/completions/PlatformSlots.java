package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.streaming.StreamConfig;
import org.studyregistry.streaming.StreamPlan;

/** Bounds the streams over several courses that one registrar has open at once. */
@ApplicationScoped
public class PlatformSlots {

    private final StreamConfig config;
    private final Map<UUID, Integer> byRegistrar = new HashMap<>();

    PlatformSlots(StreamConfig config) {
        this.config = config;
    }

    /**
     * Plans a stream, in a slot where it needs one. The slot is free again when the stream has ended, or was not planned.
     *
     * @return fails with too-many-streams (429) if the registrar has as many as it may
     */
    Uni<StreamPlan> within(CompletionRequest request, Supplier<Uni<StreamPlan>> plan) {
        if (!request.ofPlatform() || request.search().isPresent()) {
            return plan.get();
        }
        return Uni.createFrom().deferred(() -> planned(request.registrar().id(), plan));
    }

    private Uni<StreamPlan> planned(UUID registrar, Supplier<Uni<StreamPlan>> plan) {
        take(registrar);
        AtomicBoolean taken = new AtomicBoolean(true);
        Runnable free = () -> {
            if (taken.getAndSet(false)) {
                free(registrar);
            }
        };
        return plan.get()
                .map(planned -> planned.endingWith(free))
                .onFailure()
                .invoke(free)
                .onCancellation()
                .invoke(free);
    }

    private synchronized void take(UUID registrar) {
        if (byRegistrar.getOrDefault(registrar, 0) >= config.maxPlatformPerRegistrar()) {
            throw Problem.of(
                            ProblemType.TOO_MANY_STREAMS,
                            "This registrar has as many streams over several courses open as it may. Read them to their"
                                    + " end, or close them.")
                    .with("limit", config.maxPlatformPerRegistrar())
                    .retryAfter(config.retryAfter())
                    .asException();
        }
        byRegistrar.merge(registrar, 1, Integer::sum);
    }

    private synchronized void free(UUID registrar) {
        byRegistrar.computeIfPresent(registrar, (id, count) -> count == 1 ? null : count - 1);
    }
}
