package org.studyregistry.streaming;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.studyregistry.problem.ProblemException;

/**
 * A request that wants a slot. It goes on where it came from, on its own event loop, whichever loop has freed the slot. For that
 * loop, but for {@link #grant} and {@link #refuse}.
 */
final class SlotRequest {

    private static final long NO_TIMER = -1;

    private final UUID registrar;
    private final boolean overSeveral;
    private final UniEmitter<? super StreamSlots.Slot> emitter;
    private final Context context = Vertx.currentContext();
    private long timer = NO_TIMER;
    private boolean ended;

    SlotRequest(UUID registrar, boolean overSeveral, UniEmitter<? super StreamSlots.Slot> emitter) {
        this.registrar = registrar;
        this.overSeveral = overSeveral;
        this.emitter = emitter;
    }

    UUID registrar() {
        return registrar;
    }

    /** Whether its stream is over several courses. */
    boolean overSeveral() {
        return overSeveral;
    }

    /** Runs the action unless the request has ended by then. */
    void giveUpAfter(Duration time, Runnable action) {
        timer = context.owner().setTimer(time.toMillis(), late -> action.run());
    }

    /** It was answered, or its client has left. */
    void end() {
        ended = true;
        if (timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
        }
    }

    /** Goes on with this slot; gives it back if the client has left meanwhile. */
    void grant(StreamSlots.Slot slot) {
        onItsContext(() -> {
            if (ended) {
                slot.close();
            } else {
                emitter.complete(slot);
            }
        });
    }

    void refuse(ProblemException reason) {
        onItsContext(() -> emitter.fail(reason));
    }

    private void onItsContext(Runnable action) {
        if (Vertx.currentContext() == context) {
            action.run();
        } else {
            context.runOnContext(nothing -> action.run());
        }
    }
}
