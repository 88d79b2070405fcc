package org.studyregistry.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether there is a page for browsers. */
@ConfigMapping(prefix = "study-registry.console")
public interface ConsoleConfig {

    /**
     * Whether the console is served at {@code /}. It shows what the key shows that is entered there, by requests to the API, and
     * nothing else. Off by default, on in dev mode and in the demo.
     */
    @WithDefault("false")
    boolean enabled();
}
