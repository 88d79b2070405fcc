package org.studyregistry.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses to start without a database to talk to: there is no default that could be right. */
@ApplicationScoped
public class DatabaseAddress {

    private static final int BEFORE_EVERYTHING = 1;

    /** The host that application.properties names for want of a better one; no such host can exist (RFC 2606). */
    private static final String NOT_SET = "database-not-configured.invalid";

    private final String address;

    DatabaseAddress(@ConfigProperty(name = "quarkus.datasource.reactive.url") String address) {
        this.address = address;
    }

    void check(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
        if (address.contains(NOT_SET)) {
            throw new ConfigurationException("No database is configured. Set QUARKUS_DATASOURCE_REACTIVE_URL"
                    + " (postgresql://host:5432/database), QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD;"
                    + " see docs/configuration.md. To try the service without a database of your own: ./mvnw -Pdemo");
        }
    }
}
