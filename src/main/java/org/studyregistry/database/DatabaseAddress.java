package org.studyregistry.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.studyregistry.database.DatabaseConfig.Tls;

/**
 * Refuses to start without a database to talk to, for which there is no default that could be right; with an address that cannot be
 * followed; and, where TLS is required, with one that is reached without verifying who it is.
 */
@Singleton
public class DatabaseAddress {

    private static final Logger LOG = Logger.getLogger(DatabaseAddress.class);

    private static final int BEFORE_EVERYTHING = 1;

    /** The host that application.properties names for want of a better one; no such host can exist (RFC 2606). */
    private static final String NOT_SET = "database-not-configured.invalid";

    private static final String FIX =
            "Set study-registry.database.sslmode=verify-full and study-registry.database.sslrootcert"
                    + " (STUDY_REGISTRY_DATABASE_SSLMODE, STUDY_REGISTRY_DATABASE_SSLROOTCERT) to the certificate of the authority that"
                    + " signed the server's; see docs/configuration.md#encryption";

    private final Connections connections;
    private final DatabaseConfig config;
    private final boolean service;

    DatabaseAddress(
            Connections connections,
            DatabaseConfig config,
            @ConfigProperty(name = "study-registry.lifecycle.service", defaultValue = "true") boolean service) {
        this.connections = connections;
        this.config = config;
        this.service = service;
    }

    void check(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
        List<ConnectionSettings> all = settings();
        if (all.stream().flatMap(settings -> settings.servers().stream()).anyMatch(DatabaseAddress::isNotSet)) {
            throw new ConfigurationException("No database is configured. Set QUARKUS_DATASOURCE_REACTIVE_URL"
                    + " (postgresql://host:5432/database), QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD;"
                    + " see docs/configuration.md. To try the service without a database of your own: ./mvnw -Pdemo");
        }
        String unverified = unverified(all);
        if (!unverified.isEmpty() && config.tls() == Tls.REQUIRED) {
            throw new ConfigurationException("study-registry.database.tls=required, but who answers at " + unverified
                    + " would not be verified. " + FIX);
        }
        if (!unverified.isEmpty() && service) {
            LOG.warnf(
                    "INSECURE: who answers at %s is not verified, so that somebody between could read and change students' data."
                            + " %s. study-registry.database.tls=required makes this an error",
                    unverified, FIX);
        }
    }

    private List<ConnectionSettings> settings() {
        try {
            return connections.all();
        } catch (IllegalArgumentException unreadable) {
            throw new ConfigurationException("The database's address cannot be followed: " + unreadable.getMessage()
                    + ". See docs/configuration.md#the-database");
        }
    }

    private static boolean isNotSet(DatabaseServer server) {
        return server.host().equals(NOT_SET);
    }

    /** Servers on other machines that are not verified. */
    private static String unverified(List<ConnectionSettings> all) {
        return all.stream()
                .filter(settings -> !settings.tls().verifies())
                .flatMap(settings -> settings.servers().stream())
                .filter(server -> !server.isLocal())
                .map(DatabaseServer::toString)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
