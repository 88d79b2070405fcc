package org.studyregistry.configuration;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Every setting that is a number, with its bounds: the service's own, and those of Quarkus that it relies on. */
final class Settings {

    private static final long MS = 1;
    private static final long S = TimeUnit.SECONDS.toMillis(1);
    private static final long M = TimeUnit.MINUTES.toMillis(1);
    private static final long H = TimeUnit.HOURS.toMillis(1);
    private static final long D = TimeUnit.DAYS.toMillis(1);
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    static final String STREAMS = "study-registry.streams.max-concurrent";
    static final String STREAMS_POOL = "quarkus.datasource.streams.reactive.max-size";
    static final String QUESTIONS = "study-registry.streams.max-questions-per-registrar";
    static final String SHORT_POOL = "quarkus.datasource.reactive.max-size";
    static final String HEARTBEAT = "study-registry.streams.heartbeat";
    static final String STALL = "study-registry.streams.stall-timeout";
    static final String SILENCE = "study-registry.database.silence";
    static final String CONNECTIONS = "study-registry.connections.max-concurrent";
    static final String LINE = "quarkus.http.limits.max-initial-line-length";
    static final String HEADERS = "quarkus.http.limits.max-header-size";
    static final String ADDRESSES = "study-registry.brute-force.addresses";
    static final String BACKLOG = "study-registry.audit.backlog";
    static final String STATEMENT = postgres("", "statement_timeout");
    static final String LOCK = postgres("", "lock_timeout");
    static final String IDLE_IN_TRANSACTION = postgres("streams.", "idle_in_transaction_session_timeout");

    static final List<Setting> ALL = List.of(
            count(STREAMS, 1, 1_000),
            count("study-registry.streams.max-per-registrar", 1, 1_000),
            count("study-registry.streams.max-platform-per-registrar", 1, 1_000),
            count(QUESTIONS, 1, 1_000),
            time("study-registry.streams.wait", 0, 10 * M),
            count("study-registry.streams.max-waiting", 0, 10_000),
            count("study-registry.streams.max-waiting-per-registrar", 0, 10_000),
            time("study-registry.streams.retry-after", S, H),
            count("study-registry.streams.fetch-size", 10, 50_000),
            time(HEARTBEAT, 100 * MS, 10 * M),
            time(STALL, S, 30 * M),
            time("study-registry.streams.database-timeout", S, 30 * M),
            time("study-registry.streams.max-snapshot-age", S, D),
            memory("study-registry.streams.min-rate", 0, MIB),
            time("study-registry.streams.min-rate-window", S, H),
            time("study-registry.streams.grace", 0, D),
            count("study-registry.registrations.max-items", 1, 100_000),
            memory("study-registry.registrations.max-body-size", KIB, 64 * MIB),
            time("study-registry.registrations.body-timeout", S, H),
            count("study-registry.registrations.max-concurrent", 1, 1_000),
            count("study-registry.registrations.max-per-registrar", 1, 1_000),
            count("study-registry.registrations.max-reported", 1, 100_000),
            time("study-registry.registrations.retry-after", S, H),
            count("study-registry.brute-force.failures", 1, 1_000_000),
            time("study-registry.brute-force.window", S, D),
            count(ADDRESSES, 100, 1_000_000),
            time("study-registry.brute-force.live-keys-interval", S, 10 * M),
            time("study-registry.keys.last-use-interval", S, D),
            time("study-registry.keys.expiry-warning", 0, 3650 * D),
            time("study-registry.keys.expiry-check-interval", S, D),
            count("study-registry.keys.expiry-series", 0, 10_000),
            count(BACKLOG, 1, 1_000_000),
            time("study-registry.audit.retry-interval", 100 * MS, H),
            time("study-registry.database.migration-retry", 100 * MS, H),
            time(SILENCE, S, H),
            count(CONNECTIONS, 16, 100_000),
            time("study-registry.connections.head-timeout", S, 10 * M),
            count(SHORT_POOL, 1, 1_000),
            count(STREAMS_POOL, 1, 1_000),
            count("quarkus.datasource.replicas.reactive.max-size", 1, 1_000),
            postgresTime(STATEMENT, 100 * MS, H),
            postgresTime(LOCK, 100 * MS, H),
            postgresTime(postgres("streams.", "statement_timeout"), 100 * MS, H),
            postgresTime(postgres("streams.", "lock_timeout"), 100 * MS, H),
            postgresTime(IDLE_IN_TRANSACTION, S, H),
            // A head that is within the service's own bounds has to get past the decoder.
            count(LINE, 4_160, 64 * KIB),
            memory(HEADERS, 17 * KIB, MIB),
            memory("quarkus.management.limits.max-header-size", KIB, MIB),
            count("quarkus.http.limits.max-concurrent-streams", 1, 1_000),
            count("quarkus.http.limits.max-header-list-size", 17 * KIB, MIB),
            count("quarkus.http.limits.rst-flood-max-rst-frame-per-window", 1, 100_000),
            time("quarkus.http.idle-timeout", 10 * S, D),
            time("quarkus.shutdown.delay", 0, D));

    private Settings() {}

    /** The setting of this name. */
    static Setting of(String name) {
        return ALL.stream()
                .filter(setting -> setting.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static String postgres(String pool, String parameter) {
        return "quarkus.datasource." + pool + "reactive.additional-properties." + parameter;
    }

    private static Setting count(String name, long least, long most) {
        return new Setting(name, Kind.COUNT, least, most);
    }

    private static Setting time(String name, long least, long most) {
        return new Setting(name, Kind.TIME, least, most);
    }

    private static Setting memory(String name, long least, long most) {
        return new Setting(name, Kind.MEMORY, least, most);
    }

    private static Setting postgresTime(String name, long least, long most) {
        return new Setting(name, Kind.POSTGRES_TIME, least, most);
    }
}
