package org.studyregistry.benchmarks;

import java.util.Map;
import java.util.stream.Collectors;
import org.studyregistry.testsupport.PostgresServer;

/**
 * How a candidate reaches the database: directly, or through a proxy that makes the network slower.
 *
 * @param serviceSettings the settings of this service, which other candidates' addresses are made of
 */
record DatabaseAddress(Map<String, String> serviceSettings) {

    static DatabaseAddress of(PostgresServer server) {
        return new DatabaseAddress(server.serviceSettings());
    }

    /** The same database behind another port of this machine. */
    DatabaseAddress at(int port) {
        return new DatabaseAddress(serviceSettings.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, setting -> setting.getValue()
                        .replaceAll("(//localhost):\\d+", "$1:" + port))));
    }

    /** As drivers of other languages take it. */
    String urlWithCredentials() {
        return serviceSettings.get("quarkus.datasource.reactive.url")
                .replace("//", "//" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@");
    }
}
