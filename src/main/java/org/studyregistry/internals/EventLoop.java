package org.studyregistry.internals;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

/** The event loop of a context. */
public final class EventLoop {

    private final ContextInternal context;

    private EventLoop(ContextInternal context) {
        this.context = context;
    }

    /** That which runs this. */
    public static EventLoop current() {
        return of(Vertx.currentContext());
    }

    public static EventLoop of(Context context) {
        return new EventLoop((ContextInternal) context);
    }

    /** Runs the action on it: at once where this is on it already, which {@code runOnContext} never does. */
    public <T> void emit(T argument, Handler<T> action) {
        context.emit(argument, action);
    }

    /** A promise whose listeners run on it. */
    public <T> Promise<T> promise() {
        return context.promise();
    }
}
