package org.studyregistry.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Serves the console, where it is enabled. Otherwise its paths are like any others that do not exist. */
@Singleton
public class ConsoleRoutes {

    /** Nothing inline, nothing evaluated, no other host, and in no frame. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    void install(@Observes Router router, ConsoleConfig config) {
        if (config.enabled()) {
            serve(router, "/", ConsoleFile.PAGE);
            ConsoleFile.PARTS.forEach(file -> serve(router, "/console/" + file.name(), file));
        }
    }

    private static void serve(Router router, String path, ConsoleFile file) {
        Buffer content = file.content();
        router.route(path)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(context -> respond(context, file, content));
    }

    private static void respond(RoutingContext context, ConsoleFile file, Buffer content) {
        HttpServerResponse response = context.response()
                .putHeader("Content-Type", file.mediaType())
                .putHeader("Content-Length", Integer.toString(content.length()))
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(content);
        }
    }
}
