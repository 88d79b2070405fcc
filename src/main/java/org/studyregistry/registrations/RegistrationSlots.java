package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/** Bounds the requests to register that are under way at once, and with them the memory that their bodies take. */
@ApplicationScoped
public class RegistrationSlots {

    private final RegistrationsConfig config;
    private final AtomicInteger taken = new AtomicInteger();

    RegistrationSlots(RegistrationsConfig config) {
        this.config = config;
    }

    /** Runs the work in a slot; fails with service-busy if there is none. */
    <T> Uni<T> within(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (taken.incrementAndGet() > config.maxConcurrent()) {
                taken.decrementAndGet();
                throw Problem.of(
                                ProblemType.SERVICE_BUSY,
                                "The service is registering as much as it can at once. Repeat the request later.")
                        .retryAfter(config.retryAfter())
                        .asException();
            }
            return work.get().onTermination().invoke(taken::decrementAndGet);
        });
    }
}
