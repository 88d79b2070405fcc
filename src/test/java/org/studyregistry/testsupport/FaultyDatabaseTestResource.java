package org.studyregistry.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A PostgreSQL that the service reaches over a {@link CommitCutter}; tests reach it directly. */
public final class FaultyDatabaseTestResource implements QuarkusTestResourceLifecycleManager {

    private PostgresServer server;
    private CommitCutter wire;

    @Override
    public Map<String, String> start() {
        server = PostgresServer.start();
        Database.use(server);
        try {
            wire = new CommitCutter(server.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>(server.serviceSettings());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + wire.port() + "/postgres");
        return settings;
    }

    @Override
    public void stop() {
        try {
            wire.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.close();
        }
    }
}
