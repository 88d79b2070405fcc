package org.studyregistry.database;

import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.studyregistry.database.DatabaseConfig.LmsTables;

/** Brings the schema up to date: the service's own always, the LMS tables only where they are this service's. */
@Singleton
public class Migrations {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Instance<Flyway> own;
    private final Instance<Flyway> lms;
    private final DatabaseConfig config;
    private final MigrationHistoryRepository history;

    /** Flyway is made when it is needed: a start that has nothing to migrate does without it. */
    Migrations(
            Instance<Flyway> own,
            @FlywayDataSource("lms") Instance<Flyway> lms,
            DatabaseConfig config,
            MigrationHistoryRepository history) {
        this.own = own;
        this.lms = lms;
        this.config = config;
        this.history = history;
    }

    /**
     * Runs what is pending, and says how many migrations that were. Blocks. Needs no rights where nothing is pending. Fails
     * with a {@link ConnectionFailure} if the database cannot be reached, or only by a pooler that would mix sessions.
     */
    public int run() {
        if (isComplete()) {
            return 0;
        }
        try {
            int lmsMigrations = config.lmsTables() == LmsTables.OWN ? migrateLms() : 0;
            MigrationHistoryRepository.forgetInterrupted(dataSource(own));
            return lmsMigrations + own.get().migrate().migrationsExecuted;
        } catch (FlywayException failure) {
            throw refused(failure) ? notAllowed(failure) : failure;
        }
    }

    private int migrateLms() {
        MigrationHistoryRepository.forgetInterruptedOfLms(dataSource(lms));
        return lms.get().migrate().migrationsExecuted;
    }

    private static DataSource dataSource(Instance<Flyway> flyway) {
        return flyway.get().getConfiguration().getDataSource();
    }

    /** How many migrations are pending. Blocks; changes nothing. */
    int pending() {
        if (isComplete()) {
            return 0;
        }
        int lmsMigrations =
                config.lmsTables() == LmsTables.OWN ? lms.get().info().pending().length : 0;
        return lmsMigrations + own.get().info().pending().length;
    }

    private boolean isComplete() {
        return history.isComplete().await().atMost(PATIENCE);
    }

    private static IllegalStateException notAllowed(FlywayException failure) {
        return new IllegalStateException(
                "migrations are pending, and this role may not carry them out."
                        + " Run 'study-registry migrate --grant-to <this role>' as the role that owns the schema study_registry",
                failure);
    }

    private static boolean refused(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException database
                        && INSUFFICIENT_PRIVILEGE.equals(database.getSQLState()));
    }
}
