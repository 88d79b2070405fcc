package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Lets the batches of one registrar go to the database one at a time. The database sees to that too; but those that wait there
 * hold a connection each, of which there are few, and all that others need.
 */
@Singleton
public class RegistrarQueue {

    private final Map<UUID, Deque<Runnable>> waiting = new HashMap<>();

    /**
     * Runs the work when it is its turn.
     *
     * @param work must end, whether the client stays or leaves
     */
    <T> Uni<T> inTurn(UUID registrar, Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .<Void>emitter(turn -> enter(registrar, onThisContext(() -> turn.complete(null))))
                .chain(work::get)
                .eventually(() -> leave(registrar));
    }

    private void enter(UUID registrar, Runnable start) {
        synchronized (waiting) {
            Deque<Runnable> queue = waiting.get(registrar);
            if (queue != null) {
                queue.add(start);
                return;
            }
            waiting.put(registrar, new ArrayDeque<>());
        }
        start.run();
    }

    private void leave(UUID registrar) {
        Runnable next;
        synchronized (waiting) {
            next = waiting.get(registrar).poll();
            if (next == null) {
                waiting.remove(registrar);
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** The turn is passed on from another request's event loop; this one's work belongs on its own. */
    private static Runnable onThisContext(Runnable action) {
        Context context = Vertx.currentContext();
        return context == null ? action : () -> context.runOnContext(nothing -> action.run());
    }
}
