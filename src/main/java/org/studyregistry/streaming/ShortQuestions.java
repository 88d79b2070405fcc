package org.studyregistry.streaming;

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
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Bounds the questions of each registrar that are asked on the pool of short work, without a stream's place: a few at once, some
 * more wait. Keys are looked up on the same pool, for everybody.
 */
@Singleton
public class ShortQuestions {

    /** How many wait for each that is asked. */
    private static final int WAITING = 4;

    private final StreamConfig config;
    private final Map<UUID, Line> lines = new HashMap<>();

    ShortQuestions(StreamConfig config) {
        this.config = config;
    }

    private static final class Line {
        private final Deque<Turn> waiting = new ArrayDeque<>();
        private int asked;
    }

    private static final class Turn {
        private Runnable start;
        private boolean begun;
    }

    /** Asks when it is the registrar's turn. Fails with too-many-requests if too many wait already. */
    public <T> Uni<T> ask(UUID registrar, Supplier<Uni<T>> question) {
        return Uni.createFrom().deferred(() -> {
            Turn turn = new Turn();
            return Uni.createFrom()
                    .<Void>emitter(begin -> enter(registrar, turn, onThisContext(() -> begin.complete(null))))
                    .chain(question::get)
                    .onTermination()
                    .invoke(() -> leave(registrar, turn));
        });
    }

    private void enter(UUID registrar, Turn turn, Runnable start) {
        synchronized (lines) {
            Line line = lines.computeIfAbsent(registrar, id -> new Line());
            if (line.asked >= config.maxQuestionsPerRegistrar()) {
                if (line.waiting.size() >= WAITING * config.maxQuestionsPerRegistrar()) {
                    throw tooMany();
                }
                turn.start = start;
                line.waiting.add(turn);
                return;
            }
            line.asked++;
            turn.begun = true;
        }
        start.run();
    }

    /** After its question, or before it, if the client has left meanwhile. */
    private void leave(UUID registrar, Turn turn) {
        Turn next = null;
        synchronized (lines) {
            Line line = lines.get(registrar);
            if (!turn.begun) {
                if (line != null) {
                    line.waiting.remove(turn);
                }
                return;
            }
            next = line.waiting.poll();
            if (next != null) {
                next.begun = true;
            } else if (--line.asked == 0) {
                lines.remove(registrar);
            }
        }
        if (next != null) {
            next.start.run();
        }
    }

    private ProblemException tooMany() {
        return Problem.of(
                        ProblemType.TOO_MANY_REQUESTS,
                        "This registrar has as many questions under way as it may. Wait for their answers.")
                .with("limit", config.maxQuestionsPerRegistrar())
                .retryAfter(config.retryAfter())
                .asException();
    }

    /** The turn is passed on from another request's event loop; this one's work belongs on its own. */
    private static Runnable onThisContext(Runnable action) {
        Context context = Vertx.currentContext();
        return context == null ? action : () -> context.runOnContext(nothing -> action.run());
    }
}
