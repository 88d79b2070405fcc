package org.studyregistry.registrars;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.lifecycle.BackgroundTimers;
import org.studyregistry.lifecycle.ServiceStarted;
import org.studyregistry.logging.LogText;

/** Warns of keys that will expire, in the log and by the metric {@code study_registry_key_expiry_seconds}. */
@Singleton
public class KeyExpiryWatch {

    private static final Logger LOG = Logger.getLogger(KeyExpiryWatch.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofDays(1);

    private final KeyLifeRepository keys;
    private final KeysConfig config;
    private final BackgroundTimers timers;
    private final MultiGauge gauge;
    private final Map<UUID, OffsetDateTime> warned = new HashMap<>();
    private final AtomicInteger expiringSoon = new AtomicInteger();

    KeyExpiryWatch(KeyLifeRepository keys, KeysConfig config, BackgroundTimers timers, MeterRegistry metrics) {
        this.keys = keys;
        this.config = config;
        this.timers = timers;
        this.gauge = MultiGauge.builder("study.registry.key.expiry")
                .description("Seconds until a live registry key expires")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("study_registry.keys.expiring", expiringSoon, AtomicInteger::get)
                .description("Live registry keys that the log warns of, since they expire soon")
                .register(metrics);
    }

    void start(@Observes @Priority(ServiceStarted.THEN) ServiceStarted event) {
        check();
        timers.every(config.expiryCheckInterval(), this::check);
    }

    private void check() {
        keys.expiring(config.expiryWarning(), config.expirySeries())
                .subscribe()
                .with(
                        this::told,
                        failure ->
                                LOG.warnf("Expiring keys were not looked for: %s", DatabaseFailures.reason(failure)));
    }

    private synchronized void told(List<KeyRecord> expiring) {
        gauge.register(
                expiring.stream()
                        .limit(config.expirySeries())
                        .map(KeyExpiryWatch::measured)
                        .collect(Collectors.toList()),
                true);
        expiringSoon.set((int) expiring.stream()
                .filter(key -> left(key).compareTo(config.expiryWarning()) < 0)
                .count());
        warned.keySet().retainAll(expiring.stream().map(KeyRecord::id).toList());
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        expiring.stream()
                .filter(key -> left(key).compareTo(config.expiryWarning()) < 0)
                .filter(key -> !warned.containsKey(key.id())
                        || warned.get(key.id()).plus(BETWEEN_WARNINGS).isBefore(now))
                .forEach(key -> {
                    warned.put(key.id(), now);
                    warn(key);
                });
    }

    private static void warn(KeyRecord key) {
        LOG.warnf(
                "The registry key %s (%s) of registrar '%s' expires in %s hours, on %s. If its holder has no other yet:"
                        + " study-registry key rotate %s",
                key.hint(),
                key.id(),
                LogText.of(key.registrarName().orElse(""), LogText.NAME),
                left(key).toHours(),
                key.expiresAt().orElseThrow(),
                key.id());
    }

    private static Row<?> measured(KeyRecord key) {
        Tags tags = Tags.of("registrar", key.registrarName().orElse(""), "key", key.hint());
        return Row.of(tags, key, expiring -> left(expiring).toSeconds());
    }

    private static Duration left(KeyRecord key) {
        return Duration.between(
                OffsetDateTime.now(ZoneOffset.UTC), key.expiresAt().orElseThrow());
    }
}
