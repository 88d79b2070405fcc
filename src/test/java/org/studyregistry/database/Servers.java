package org.studyregistry.database;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.studyregistry.testsupport.PostgresServer;

/** Access to servers as a pool of the service has it. */
final class Servers {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private Servers() {}

    /** By an address, as the tests' superuser unless it names another. */
    static List<ServerAccess> of(Vertx vertx, String address) {
        return of(vertx, address, Map.of());
    }

    /** @param parameters of the sessions */
    static List<ServerAccess> of(Vertx vertx, String address, Map<String, String> parameters) {
        ConnectionSettings settings = ConnectionSettings.of(address, word -> Optional.empty());
        Credentials credentials = new Credentials(
                settings.user().or(() -> Optional.of(PostgresServer.USER)),
                settings.password().or(() -> Optional.of(PostgresServer.PASSWORD)),
                Optional.empty(),
                Optional.empty());
        PgConnectOptions template = new PgConnectOptions();
        parameters.forEach(template::addProperty);
        return settings.servers().stream()
                .map(server ->
                        new ServerAccess(vertx, server, settings, () -> credentials.login(settings), template, SILENCE))
                .toList();
    }
}
