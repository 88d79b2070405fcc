package org.studyregistry.lifecycle;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;

/** Work that a request has caused, but that is of no request: what it logs must not bear the id of one. */
public final class Background {

    private Background() {}

    /** Runs the work soon, on an event loop. */
    public static void run(Vertx vertx, Runnable work) {
        VertxContext.getRootContext(vertx.getOrCreateContext()).runOnContext(now -> work.run());
    }
}
