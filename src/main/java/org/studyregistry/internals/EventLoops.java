package org.studyregistry.internals;

import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

/** The event loops of Vert.x. */
public final class EventLoops {

    private EventLoops() {}

    /** Those that serve connections. */
    public static EventLoopGroup of(Vertx vertx) {
        return ((VertxInternal) vertx).getEventLoopGroup();
    }

    /** The one that accepts connections. */
    public static EventLoopGroup ofAcceptors(Vertx vertx) {
        return ((VertxInternal) vertx).getAcceptorEventLoopGroup();
    }
}
