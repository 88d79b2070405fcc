package org.studyregistry.auth;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.studyregistry.http.ClientAddress;
import org.studyregistry.registrars.KeyDigest;

/**
 * Refuses an address that has presented too many keys which open nothing, before the database is asked. A key that is known to
 * be live passes all the same: many registrars may share one address, and nobody is to be locked out by a neighbour.
 */
@Singleton
public class BruteForceGuard {

    private final FailureWindows windows;
    private final LiveKeys liveKeys;

    BruteForceGuard(BruteForceConfig config, LiveKeys liveKeys) {
        this.windows = new FailureWindows(config.failures(), config.window(), config.addresses(), System::nanoTime);
        this.liveKeys = liveKeys;
    }

    /** How long this key from there is refused; empty if it may be looked up. */
    Optional<Duration> refused(ClientAddress from, KeyDigest key) {
        return windows.refused(from.network()).filter(wait -> !liveKeys.contains(key));
    }

    /** A key that is not known to be live is going to be looked up; it counts as a failure until the result is run. */
    Runnable attempt(ClientAddress from, KeyDigest key) {
        return liveKeys.contains(key) ? () -> {} : windows.attempt(from.network());
    }

    /** A key was accepted. */
    void accepted(KeyDigest key) {
        liveKeys.add(key);
    }

    /** A well-formed key opened nothing. */
    void failed(ClientAddress from, KeyDigest key) {
        liveKeys.remove(key);
        windows.failed(from.network());
    }
}
