package org.studyregistry.database;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.studyregistry.database.Credentials.Login;

/**
 * How each of the pools finds its servers: short work and streams on the one that takes writes, reads that may lag on any
 * replica. What Quarkus itself would do with several addresses is take them in turn.
 */
@Singleton
public class Pools {

    /** Longer than a client may stall and than the database may take for a batch. */
    private static final Duration STREAM_SILENCE = Duration.ofMinutes(4);

    private final DatabaseConfig config;
    private final Connections connections;

    Pools(DatabaseConfig config, Connections connections) {
        this.config = config;
        this.connections = connections;
    }

    @Produces
    @Singleton
    PgPoolCreator shortWork() {
        return input -> primary(input, config.silence());
    }

    @Produces
    @Singleton
    @ReactiveDataSource("streams")
    PgPoolCreator streams() {
        return input -> primary(input, STREAM_SILENCE);
    }

    @Produces
    @Singleton
    @ReactiveDataSource("replicas")
    PgPoolCreator replicas() {
        return input ->
                pool(input, connections.replicas().orElseThrow(), connections::loginToReplica, false, STREAM_SILENCE);
    }

    private Pool primary(PgPoolCreator.Input input, Duration silence) {
        return pool(input, connections.primary(), connections::loginToPrimary, true, silence);
    }

    // Deprecated in favour of choosing an address, but only a connection can tell what its server is.
    @SuppressWarnings("deprecation")
    private static Pool pool(
            PgPoolCreator.Input input,
            ConnectionSettings settings,
            Supplier<Login> logins,
            boolean primary,
            Duration silence) {
        PgConnectOptions template = input.pgConnectOptionsList().get(0);
        List<ServerAccess> servers = settings.servers().stream()
                .map(server -> new ServerAccess(input.vertx(), server, settings, logins, template, silence))
                .toList();
        return PgBuilder.pool()
                .using(input.vertx())
                .with(input.poolOptions())
                .connectingTo(template)
                .build()
                .connectionProvider(new ServerChoice(input.vertx(), servers, primary));
    }
}
