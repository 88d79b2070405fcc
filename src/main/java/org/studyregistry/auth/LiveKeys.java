package org.studyregistry.auth;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;
import org.studyregistry.registrars.KeyDigest;
import org.studyregistry.registrars.KeyRepository;

/**
 * The digests of the keys that are live as far as this process knows: read every few seconds, never for a request. They decide
 * nothing but who is let past {@link BruteForceGuard}; whether a key opens anything is asked of the database each time.
 */
@Singleton
public class LiveKeys {

    /** Bounds the memory, a hundred bytes each. Of more valid keys, those last made are known, and those last accepted. */
    static final int CAPACITY = 10_000;

    private static final Logger LOG = Logger.getLogger(LiveKeys.class);

    private final KeyRepository keys;
    private final BruteForceConfig config;
    private final BackgroundTimers timers;
    private volatile Set<KeyDigest> digests = ConcurrentHashMap.newKeySet();

    LiveKeys(KeyRepository keys, BruteForceConfig config, BackgroundTimers timers) {
        this.keys = keys;
        this.config = config;
        this.timers = timers;
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        read();
        timers.every(config.liveKeysInterval(), this::read);
    }

    boolean contains(KeyDigest key) {
        return digests.contains(key);
    }

    void add(KeyDigest key) {
        if (digests.size() < 2 * CAPACITY) {
            digests.add(key);
        }
    }

    void remove(KeyDigest key) {
        digests.remove(key);
    }

    private void read() {
        keys.live(CAPACITY)
                .subscribe()
                .with(
                        this::replace,
                        failure -> LOG.debugf("The valid keys were not read: %s", DatabaseFailures.reason(failure)));
    }

    private void replace(Collection<KeyDigest> read) {
        Set<KeyDigest> fresh = ConcurrentHashMap.newKeySet();
        fresh.addAll(read);
        digests = fresh;
    }
}
