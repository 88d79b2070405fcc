package org.studyregistry.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;

/**
 * Makes the partitions of the audit record some months ahead. If it cannot, records go to the default partition and nothing fails;
 * but a purge must then delete them one by one.
 */
@Singleton
public class AuditMonths {

    private static final Logger LOG = Logger.getLogger(AuditMonths.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** How many months after this one have partitions. */
    static final int AHEAD = 3;

    private final AuditRepository repository;
    private final AuditConfig config;
    private final BackgroundTimers timers;
    private final MeterRegistry metrics;
    private volatile double ahead = Double.NaN;

    AuditMonths(AuditRepository repository, AuditConfig config, BackgroundTimers timers, MeterRegistry metrics) {
        this.repository = repository;
        this.config = config;
        this.timers = timers;
        this.metrics = metrics;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        if (config.mode() == AuditConfig.Mode.OFF) {
            return;
        }
        Gauge.builder("study_registry.audit.months.ahead", this, months -> months.ahead)
                .description("Months after this one whose partitions of the audit record exist")
                .register(metrics);
        prepare();
        timers.every(INTERVAL, this::prepare);
    }

    private void prepare() {
        repository
                .prepareMonths(AHEAD)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "Partitions of the audit record were not prepared, again in %s: %s",
                        INTERVAL, DatabaseFailures.reason(failure)))
                .onFailure()
                .recoverWithNull()
                .chain(repository::monthsAhead)
                .subscribe()
                .with(
                        months -> ahead = months,
                        failure -> LOG.debugf("The audit record's partitions were not counted: %s", failure));
    }
}
