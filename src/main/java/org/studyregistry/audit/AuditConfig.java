package org.studyregistry.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The record of who was given which students' data. */
@ConfigMapping(prefix = "study-registry.audit")
public interface AuditConfig {

    /** What happens to an export that cannot be recorded. */
    @WithDefault("required")
    Mode mode();

    /** How many outcomes of exports wait in memory while the database does not take them; one more is lost, with an error. */
    @WithDefault("1000")
    int backlog();

    /** How long to wait before outcomes are written again that the database has not taken. */
    @WithDefault("5S")
    Duration retryInterval();

    /** What happens to an export that cannot be recorded. */
    enum Mode {
        /** It is refused. */
        REQUIRED,
        /** It is given, and the log has an error. */
        BEST_EFFORT,
        /** Nothing is recorded at all. */
        OFF
    }
}
