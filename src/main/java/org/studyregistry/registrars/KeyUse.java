package org.studyregistry.registrars;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;

/**
 * When each key was last used: noted in memory, written now and then. Holds an entry for each key used since, and only for keys
 * that exist, so it needs no other bound.
 */
@Singleton
public class KeyUse {

    private static final Logger LOG = Logger.getLogger(KeyUse.class);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

    private final KeyRepository keys;
    private final KeysConfig config;
    private final BackgroundTimers timers;
    private final Map<UUID, OffsetDateTime> unwritten = new ConcurrentHashMap<>();

    KeyUse(KeyRepository keys, KeysConfig config, BackgroundTimers timers) {
        this.keys = keys;
        this.config = config;
        this.timers = timers;
    }

    /** Notes that a key was accepted just now. */
    public void used(UUID key) {
        unwritten.put(key, OffsetDateTime.now(ZoneOffset.UTC));
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        timers.every(config.lastUseInterval(), () -> write().subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "The last uses of keys were not written, again in %s: %s",
                                config.lastUseInterval(), DatabaseFailures.reason(failure))));
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            write().await().atMost(LAST_PATIENCE);
        } catch (RuntimeException failure) {
            LOG.warnf("The last uses of keys were not written: %s", DatabaseFailures.reason(failure));
        }
    }

    private Uni<Void> write() {
        Map<UUID, OffsetDateTime> batch = Map.copyOf(unwritten);
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // A later use that came in meanwhile stays.
        batch.forEach(unwritten::remove);
        return keys.used(batch).onFailure().invoke(() -> batch.forEach(unwritten::putIfAbsent));
    }
}
