package org.studyregistry.database;

import io.quarkus.flyway.FlywayDataSource;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseConfig.LmsTables;
import org.studyregistry.lifecycle.ServiceStarted;

/**
 * Brings the schema up to date when the service starts; while the database is down, again and again. The
 * service's own schema is always migrated, the LMS tables only where they are this service's.
 */
@ApplicationScoped
public class Migrations {

    private static final Logger LOG = Logger.getLogger(Migrations.class);

    private final Flyway own;
    private final Flyway lms;
    private final DatabaseConfig config;
    private final Vertx vertx;
    private volatile boolean done;

    Migrations(Flyway own, @FlywayDataSource("lms") Flyway lms, DatabaseConfig config, Vertx vertx) {
        this.own = own;
        this.lms = lms;
        this.config = config;
        this.vertx = vertx;
    }

    /** Whether the schema is as this version of the service needs it. */
    public boolean done() {
        return done;
    }

    /** The first attempt is part of the start, so that a service whose database is up is ready as soon as it listens. */
    void start(@Observes @Priority(ServiceStarted.FIRST) ServiceStarted event) {
        try {
            run();
        } catch (RuntimeException failure) {
            tryAgainLater(failure);
        }
    }

    private void tryAgainLater(Throwable failure) {
        LOG.errorf("Migrations failed, again in %s: %s", config.migrationRetry(), failure.getMessage());
        vertx.setTimer(config.migrationRetry().toMillis(), timer -> vertx.executeBlocking(this::run)
                .onFailure(this::tryAgainLater));
    }

    /** Carries out what is pending, and says how many migrations that were. Blocks. */
    public int run() {
        int lmsMigrations = config.lmsTables() == LmsTables.OWN ? lms.migrate().migrationsExecuted : 0;
        int ownMigrations = own.migrate().migrationsExecuted;
        done = true;
        return lmsMigrations + ownMigrations;
    }

    /** How many migrations are pending. Blocks; changes nothing. */
    int pending() {
        int lmsMigrations = config.lmsTables() == LmsTables.OWN ? lms.info().pending().length : 0;
        return lmsMigrations + own.info().pending().length;
    }
}
