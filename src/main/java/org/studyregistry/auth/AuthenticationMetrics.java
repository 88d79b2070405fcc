package org.studyregistry.auth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.studyregistry.lifecycle.ServiceStarted;
import org.studyregistry.problem.ProblemType;

/** Counts requests without a valid key, as {@code study_registry_authentication_failures_total} by reason. */
@Singleton
public class AuthenticationMetrics {

    private static final List<ProblemType> REASONS = List.of(
            ProblemType.KEY_MISSING,
            ProblemType.KEY_MALFORMED,
            ProblemType.KEY_UNKNOWN,
            ProblemType.KEY_REVOKED,
            ProblemType.KEY_EXPIRED,
            ProblemType.TOO_MANY_FAILURES);

    private final MeterRegistry meters;

    AuthenticationMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        REASONS.forEach(this::failures);
    }

    void failed(ProblemType reason) {
        failures(reason).increment();
    }

    private Counter failures(ProblemType reason) {
        return Counter.builder("study_registry.authentication.failures")
                .description("Requests without a valid key, by the problem that was returned")
                .tag("reason", reason.id())
                .register(meters);
    }
}
