package org.studyregistry.database;

import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;

/**
 * Gets the database ready for a service that starts: brings the schema up to date, and then looks whether everything that is
 * needed is there and granted. As long as it is not, whatever the reason, it tries again and again, and the service is not
 * ready. So it is again when the LMS is migrated meanwhile.
 */
@Singleton
public class DatabasePreparation {

    private static final Logger LOG = Logger.getLogger(DatabasePreparation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Migrations migrations;
    private final DatabaseCheck check;
    private final LmsSchemas schemas;
    private final DatabaseConfig config;
    private final Vertx vertx;
    private final BackgroundTimers timers;
    private final AtomicBoolean looking = new AtomicBoolean(true);
    private volatile Optional<String> lacking = Optional.of("not looked at yet");

    DatabasePreparation(
            Migrations migrations,
            DatabaseCheck check,
            LmsSchemas schemas,
            DatabaseConfig config,
            Vertx vertx,
            BackgroundTimers timers) {
        this.migrations = migrations;
        this.check = check;
        this.schemas = schemas;
        this.config = config;
        this.vertx = vertx;
        this.timers = timers;
    }

    /** What keeps the service from being ready, for its operator; empty once the database has all that is needed. */
    public Optional<String> lacking() {
        return lacking;
    }

    /** The first attempt is part of the start, so that a service whose database is up is ready as soon as it listens. */
    void start(@Observes @Priority(ServiceStarted.FIRST) ServiceStarted event) {
        schemas.onChange(this::again);
        attempt();
    }

    /** The LMS was migrated under the running service. */
    private void again() {
        lacking = Optional.of("the schema of the LMS has changed, and has not been looked at yet");
        if (looking.compareAndSet(false, true)) {
            vertx.executeBlocking(this::attempt);
        }
    }

    private Void attempt() {
        Optional<String> found = find();
        if (found.isPresent()) {
            // The same again and again is said once.
            if (!found.equals(lacking)) {
                LOG.errorf("Not ready, and tried again every %s: %s", config.migrationRetry(), found.get());
            }
            timers.after(config.migrationRetry(), () -> vertx.executeBlocking(this::attempt));
        } else {
            LOG.info("The database has all that the service needs");
        }
        lacking = found;
        if (found.isEmpty()) {
            looking.set(false);
            if (schemas.refused()) {
                again();
            }
        }
        return null;
    }

    private Optional<String> find() {
        try {
            migrations.run();
            String missing = check.run().stream()
                    .filter(finding -> finding.state() == CheckResult.State.MISSING)
                    .map(finding ->
                            "missing: " + finding.what() + ", for " + finding.neededFor() + "; " + finding.fix())
                    .collect(Collectors.joining(System.lineSeparator()));
            if (!missing.isEmpty()) {
                return Optional.of(missing);
            }
            // Last: what is granted was seen of this schema, or of one before, which the next stream then notices.
            schemas.recognise().await().atMost(PATIENCE);
            return Optional.empty();
        } catch (RuntimeException failure) {
            return Optional.of(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        }
    }
}
