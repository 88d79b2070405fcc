package org.studyregistry.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The bounds of connections, which hold before there is a request. */
@ConfigMapping(prefix = "study-registry.connections")
public interface ConnectionsConfig {

    /** How many connections each port has at once; one more is closed. */
    @WithDefault("256")
    int maxConcurrent();

    /**
     * How long the head of a request may take: from the connection, with TLS, to the end of the first one; then from the first byte to
     * the end of each. A connection that takes longer is closed.
     */
    @WithDefault("20S")
    Duration headTimeout();
}
