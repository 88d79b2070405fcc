package org.studyregistry.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.studyregistry.lifecycle.ServiceStarted;

/**
 * The bounds of connections, for the {@linkplain ConnectionGuard guards} of all of them: {@link GuardedConnections} makes one for
 * each connection that a client opens.
 */
@Singleton
public class ConnectionLimits {

    /** Of probes and scrapers there are few. */
    private static final int MOST_ON_MANAGEMENT = 64;

    /** What a header field costs in addition to its characters. */
    private static final long MEMORY_OF_A_LINE = 150;

    private static final int BEFORE_THE_REQUEST_ID = 11_000;

    /** Netty makes its extensions itself, and cannot be given anything. */
    private static volatile ConnectionLimits current;

    private final ConnectionsConfig config;
    private final int managementPort;
    private final MeterRegistry meters;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionLimits(
            ConnectionsConfig config,
            @ConfigProperty(name = "quarkus.management.port") int managementPort,
            MeterRegistry meters) {
        this.config = config;
        this.managementPort = managementPort;
        this.meters = meters;
    }

    /** Why a connection was closed before there was a request on it. */
    enum Refusal {
        TOO_MANY,
        HEAD_TOO_SLOW,
        HEAD_TOO_LONG
    }

    /** Those of the running service; none before it has started. */
    static Optional<ConnectionLimits> current() {
        return Optional.ofNullable(current);
    }

    void start(@Observes @Priority(ServiceStarted.WATCHES) ServiceStarted event) {
        Arrays.stream(Refusal.values()).forEach(this::refusals);
        Gauge.builder("study_registry.connections.open", open, AtomicInteger::get)
                .description("Connections of clients, on both ports")
                .register(meters);
        current = this;
    }

    void install(@Observes Filters filters) {
        filters.register(ConnectionLimits::watch, BEFORE_THE_REQUEST_ID);
    }

    void install(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(ConnectionLimits::watch);
    }

    private static void watch(RoutingContext context) {
        ConnectionGuard guard = ConnectionGuard.of(context.request().connection());
        if (guard != null) {
            guard.began(context.request());
            context.addEndHandler(ended -> guard.ended());
        }
        context.next();
    }

    Duration headTimeout() {
        return config.headTimeout();
    }

    /** How many connections a port may have at once. */
    int most(int port) {
        return port == managementPort ? Math.min(MOST_ON_MANAGEMENT, config.maxConcurrent()) : config.maxConcurrent();
    }

    /** How many connections both ports may have together, where the API has so many. */
    public static long onBothPorts(long onTheApi) {
        return OpenConnections.withThoseThatClose(onTheApi)
                + OpenConnections.withThoseThatClose(Math.min(MOST_ON_MANAGEMENT, onTheApi));
    }

    /** The memory that a connection can hold before there is a request on it, where its decoder takes so many bytes. */
    public static long memory(long decoder) {
        return decoder + ConnectionGuard.MAX_HEAD_LINES * MEMORY_OF_A_LINE;
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void refused(Refusal reason) {
        refusals(reason).increment();
    }

    private Counter refusals(Refusal reason) {
        return Counter.builder("study_registry.connections.refused")
                .description("Connections that were closed before there was a request on them")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(meters);
    }
}
