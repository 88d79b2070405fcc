package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.studyregistry.http.RequestBody;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Bounds the requests to register that are under way at once, and the bytes of their bodies, in all and for each registrar. A slot
 * is taken until the work has ended, which may be after its client has left.
 */
@Singleton
public class RegistrationSlots {

    private final RegistrationsConfig config;
    private final RegistrationBudget budget;
    private final Map<UUID, Usage> byRegistrar = new HashMap<>();
    private final Usage all = new Usage();

    private static final class Usage {
        private int requests;
        private long bytes;
    }

    RegistrationSlots(RegistrationsConfig config, RegistrationBudget budget) {
        this.config = config;
        this.budget = budget;
    }

    /**
     * Runs the work in a slot.
     *
     * @param length of the body, as far as it is known; else 0
     * @return fails with too-many-requests (429) if the registrar has its share, with service-busy (503) if all is taken
     */
    <T> Uni<T> within(UUID registrar, long length, Function<Slot, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Slot slot = take(registrar, length);
            return work.apply(slot).onTermination().invoke(slot::close);
        });
    }

    private synchronized Slot take(UUID registrar, long length) {
        Usage own = byRegistrar.getOrDefault(registrar, new Usage());
        if (own.requests >= config.maxPerRegistrar()) {
            throw tooMany("This registrar has as many requests to register under way as it may.")
                    .with("limit", config.maxPerRegistrar())
                    .asException();
        }
        if (all.requests >= config.maxConcurrent()) {
            throw busy();
        }
        // Early, so that the body need not be sent; a body that could never fit is the reader's to refuse.
        requireRoom(own, Math.min(length, config.maxBodySize().asLongValue()));
        all.requests++;
        own.requests++;
        byRegistrar.put(registrar, own);
        return new Slot(registrar, own);
    }

    private void requireRoom(Usage own, long bytes) {
        if (own.bytes + bytes > budget.ofOne()) {
            throw tooMany("The bodies of this registrar's requests have as many bytes as they may at once.")
                    .asException();
        }
        if (all.bytes + bytes > budget.inAll()) {
            throw busy();
        }
    }

    private Problem tooMany(String reason) {
        return Problem.of(ProblemType.TOO_MANY_REQUESTS, reason + " Nothing was stored; wait for their answers.")
                .retryAfter(config.retryAfter());
    }

    private ProblemException busy() {
        return Problem.of(
                        ProblemType.SERVICE_BUSY,
                        "The service is registering as much as it can at once. Repeat the request later.")
                .retryAfter(config.retryAfter())
                .asException();
    }

    /** A request's place, and the bytes that it has in memory. */
    final class Slot implements RequestBody.Budget {

        private final UUID registrar;
        private final Usage own;
        private long bytes;
        private int holders = 1;

        private Slot(UUID registrar, Usage own) {
            this.registrar = registrar;
            this.own = own;
        }

        @Override
        public void take(int count) {
            synchronized (RegistrationSlots.this) {
                requireRoom(own, count);
                bytes += count;
                own.bytes += count;
                all.bytes += count;
            }
        }

        /** The work needs the slot to its own end, too, even if the request ends before. */
        <T> Uni<T> untilEndOf(Uni<T> work) {
            synchronized (RegistrationSlots.this) {
                holders++;
            }
            return work.onTermination().invoke(this::close).memoize().indefinitely();
        }

        private void close() {
            synchronized (RegistrationSlots.this) {
                if (--holders == 0) {
                    all.requests--;
                    all.bytes -= bytes;
                    own.requests--;
                    own.bytes -= bytes;
                    byRegistrar.computeIfPresent(registrar, (id, usage) -> usage.requests == 0 ? null : usage);
                }
            }
        }
    }
}
