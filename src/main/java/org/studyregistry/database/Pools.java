package org.studyregistry.database;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How each of the pools finds its servers: short work and streams on the one that takes writes, reads that may lag on any
 * replica. What Quarkus itself would do with several addresses is take them in turn.
 */
@Singleton
public class Pools {

    /** Longer than a client may stall and than the database may take for a batch. */
    private static final Duration STREAM_SILENCE = Duration.ofMinutes(4);

    private final DatabaseConfig config;

    Pools(DatabaseConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    PgPoolCreator shortWork() {
        return input -> pool(input, true, config.silence());
    }

    @Produces
    @Singleton
    @ReactiveDataSource("streams")
    PgPoolCreator streams() {
        return input -> pool(input, true, STREAM_SILENCE);
    }

    @Produces
    @Singleton
    @ReactiveDataSource("replicas")
    PgPoolCreator replicas() {
        return input -> pool(input, false, STREAM_SILENCE);
    }

    // Deprecated in favour of choosing an address, but only a connection can tell what its server is.
    @SuppressWarnings("deprecation")
    private static Pool pool(PgPoolCreator.Input input, boolean primary, Duration silence) {
        input.pgConnectOptionsList()
                .forEach(server ->
                        server.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(ServerChoice.PATIENCE_SECONDS)));
        return PgBuilder.pool()
                .using(input.vertx())
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .build()
                .connectionProvider(new ServerChoice(input.vertx(), input.pgConnectOptionsList(), primary, silence));
    }
}
