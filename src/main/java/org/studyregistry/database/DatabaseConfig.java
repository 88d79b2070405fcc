package org.studyregistry.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Whose the LMS tables are, and how migrations go about it. */
@ConfigMapping(prefix = "study-registry.database")
public interface DatabaseConfig {

    /** Whose the LMS tables are. */
    @WithDefault("existing")
    LmsTables lmsTables();

    /** How long to wait before a database is looked at again that is down or lacks something. */
    @WithDefault("2S")
    Duration migrationRetry();

    /**
     * After this long without a byte from the database a connection for short work is given up. Longer than a statement and its
     * waiting for a lock may take.
     */
    @WithDefault("45S")
    Duration silence();

    /** Who makes the LMS tables in the schema {@code public}. */
    enum LmsTables {
        /** Another program: they are there, and this service never alters them. */
        EXISTING,
        /** This service: it makes and migrates them, for a database of its own. */
        OWN
    }
}
