package org.studyregistry.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** One PostgreSQL for all tests of a run, with the service's short time limits. */
public final class PostgresTestResource implements QuarkusTestResourceLifecycleManager {

    private PostgresServer server;

    @Override
    public Map<String, String> start() {
        server = PostgresServer.start();
        // Test classes are loaded by other class loaders than this one: a system property reaches them all.
        System.setProperty(Database.URL_PROPERTY, server.jdbcUrl());
        Map<String, String> settings = new HashMap<>(server.serviceSettings());
        String managementPort = Integer.toString(Ports.free());
        System.setProperty(Api.MANAGEMENT_PORT_PROPERTY, managementPort);
        settings.put("quarkus.management.port", managementPort);
        settings.put("quarkus.management.test-port", managementPort);
        settings.put("study-registry.streams.max-concurrent", "6");
        settings.put("study-registry.streams.max-per-registrar", "4");
        settings.put("study-registry.streams.wait", "0.5S");
        settings.put("study-registry.streams.heartbeat", "1S");
        settings.put("study-registry.streams.stall-timeout", "3S");
        // For the packaged program, as application.properties has it for the tests in this process.
        settings.put("%prod.study-registry.brute-force.failures", "1000000");
        settings.put("quarkus.shutdown.delay", "0S");
        settings.put("study-registry.audit.retry-interval", "1S");
        settings.put("study-registry.keys.last-use-interval", "1S");
        settings.put("study-registry.keys.expiry-check-interval", "1S");
        return settings;
    }

    @Override
    public void stop() {
        server.close();
    }
}
