package org.studyregistry.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Has Flyway keep other migrations away by a lock of its session, not of a transaction that stays open meanwhile: an index that is
 * made concurrently waits for all open transactions, and so for that one.
 */
@Singleton
class MigrationLock implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration configuration) {
        ofSession(configuration);
    }

    private static void ofSession(FluentConfiguration configuration) {
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
    }

    /** Of the LMS tables. */
    @Singleton
    @FlywayDataSource("lms")
    static class OfLms implements FlywayConfigurationCustomizer {

        @Override
        public void customize(FluentConfiguration configuration) {
            ofSession(configuration);
        }
    }
}
