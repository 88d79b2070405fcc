package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.StreamConfig;

/** Bounds the streams over several courses that one registrar has open at once. */
@Singleton
public class PlatformSlots {

    private final StreamConfig config;
    private final Map<UUID, Integer> byRegistrar = new HashMap<>();

    PlatformSlots(StreamConfig config) {
        this.config = config;
    }

    /**
     * Takes a slot where the request needs one, until its snapshot has ended.
     *
     * @return fails with too-many-streams (429) if the registrar has as many as it may
     */
    Uni<Void> within(CompletionRequest request, Snapshot snapshot) {
        if (!request.ofPlatform() || request.search().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        UUID registrar = request.registrar().id();
        return Uni.createFrom().item(() -> {
            take(registrar);
            snapshot.afterwards(() -> free(registrar));
            return null;
        });
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
