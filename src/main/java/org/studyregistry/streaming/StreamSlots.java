package org.studyregistry.streaming;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Bounds the streams that run at once, over all and per registrar. A request for which there is no slot waits, and holds nothing
 * but its connection: registries start many jobs in the same minute and do not repeat what is refused. Slots go to the registrars in
 * turn, and to the requests of one registrar in the order in which they came.
 */
@Singleton
public class StreamSlots {

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    /** The weight of the stream that ended last in the estimate of how long streams take. */
    private static final double WEIGHT = 0.1;

    private final StreamConfig config;
    private final StreamDrain drain;

    /** Registrars that have a slot or wait for one; those that wait longest for their turn come first. */
    private final Map<UUID, Account> accounts = new LinkedHashMap<>();

    private int taken;
    private int waiting;
    private double secondsOfAStream = -1;

    StreamSlots(StreamConfig config, StreamDrain drain) {
        this.config = config;
        this.drain = drain;
        drain.whenClosed(this::refuseWaiting);
    }

    /** What one registrar has and wants. */
    private static final class Account {

        private final Deque<SlotRequest> waiting = new ArrayDeque<>();
        private int taken;

        private boolean empty() {
            return taken == 0 && waiting.isEmpty();
        }
    }

    /** A stream's place; closing it gives the place back, once. */
    public final class Slot implements AutoCloseable {

        private final UUID registrar;
        private final long since = System.nanoTime();
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile Runnable afterwards = () -> {};

        private Slot(UUID registrar) {
            this.registrar = registrar;
        }

        /** What is done when it is free again. */
        void afterwards(Runnable action) {
            afterwards = action;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                afterwards.run();
                free(registrar, since).ifPresent(Runnable::run);
            }
        }
    }

    /**
     * A slot for one more stream, as soon as there is one. Cancelling gives up waiting.
     *
     * @return fails with too-many-streams (429) if this registrar has all the slots it may have for as long as
     *     {@link StreamConfig#waitTime()}, or too many requests that wait; with service-busy (503) if the process has none, or too many
     *     requests wait; with service-stopping (503) if no stream may begin any more
     */
    public Uni<Slot> take(UUID registrar) {
        return Uni.createFrom().emitter(emitter -> {
            SlotRequest request = new SlotRequest(registrar, emitter);
            emitter.onTermination(() -> giveUp(request));
            enter(request).run();
        });
    }

    /** What becomes of a new request, to be done without the lock. */
    private synchronized Runnable enter(SlotRequest request) {
        // Under the lock: a request that enters later than refuseWaiting must not wait.
        try {
            drain.requireOpen();
        } catch (ProblemException stopping) {
            return () -> request.refuse(stopping);
        }
        Account account = accounts.computeIfAbsent(request.registrar(), id -> new Account());
        if (account.waiting.isEmpty() && available(account)) {
            return grant(account, request);
        }
        if (account.waiting.size() >= config.maxWaitingPerRegistrar() || waiting >= config.maxWaiting()) {
            ProblemException refusal = refusal(account).asException();
            forgetIfEmpty(request.registrar(), account);
            return () -> request.refuse(refusal);
        }
        waiting++;
        account.waiting.add(request);
        return () -> request.giveUpAfter(config.waitTime(), () -> expire(request));
    }

    private boolean available(Account account) {
        return taken < config.maxConcurrent() && account.taken < config.maxPerRegistrar();
    }

    private Runnable grant(Account account, SlotRequest request) {
        taken++;
        account.taken++;
        Slot slot = new Slot(request.registrar());
        return () -> request.grant(slot);
    }

    /** Passes the slot on. A registrar that gets it goes to the end of the line. */
    private synchronized Optional<Runnable> free(UUID registrar, long since) {
        double seconds = (System.nanoTime() - since) / 1e9;
        secondsOfAStream = secondsOfAStream < 0 ? seconds : WEIGHT * seconds + (1 - WEIGHT) * secondsOfAStream;
        taken--;
        Account account = accounts.get(registrar);
        account.taken--;
        forgetIfEmpty(registrar, account);
        return accounts.entrySet().stream()
                .filter(entry -> !entry.getValue().waiting.isEmpty() && available(entry.getValue()))
                .findFirst()
                .map(next -> {
                    Account served = next.getValue();
                    accounts.remove(next.getKey());
                    accounts.put(next.getKey(), served);
                    waiting--;
                    return grant(served, served.waiting.remove());
                });
    }

    private void giveUp(SlotRequest request) {
        request.end();
        synchronized (this) {
            leave(request);
        }
    }

    private void expire(SlotRequest request) {
        Problem refusal;
        synchronized (this) {
            Account account = accounts.get(request.registrar());
            if (account == null || !account.waiting.contains(request)) {
                return;
            }
            leave(request);
            refusal = refusal(account);
        }
        request.refuse(refusal.asException());
    }

    private void leave(SlotRequest request) {
        Account account = accounts.get(request.registrar());
        if (account != null && account.waiting.remove(request)) {
            waiting--;
            forgetIfEmpty(request.registrar(), account);
        }
    }

    private void forgetIfEmpty(UUID registrar, Account account) {
        if (account.empty()) {
            accounts.remove(registrar);
        }
    }

    private void refuseWaiting() {
        Deque<SlotRequest> all = new ArrayDeque<>();
        synchronized (this) {
            accounts.values().forEach(account -> all.addAll(account.waiting));
            all.forEach(this::leave);
        }
        all.forEach(request -> request.refuse(
                StreamDrain.stopping().retryAfter(config.retryAfter()).asException()));
    }

    private Problem refusal(Account account) {
        boolean own = account.taken >= config.maxPerRegistrar();
        Problem problem = own
                ? Problem.of(
                                ProblemType.TOO_MANY_STREAMS,
                                "This registrar has as many streams open as it may. Read them to their end, or close them.")
                        .with("limit", config.maxPerRegistrar())
                : Problem.of(
                        ProblemType.SERVICE_BUSY, "All streams of the service are busy. Repeat the request later.");
        return problem.retryAfter(
                own
                        ? retryAfter(account.waiting.size(), config.maxPerRegistrar())
                        : retryAfter(waiting, config.maxConcurrent()));
    }

    /** When those that wait now will have been served, if streams go on taking as long as they did. */
    private Duration retryAfter(int ahead, int slots) {
        if (secondsOfAStream < 0) {
            return config.retryAfter();
        }
        long millis = (long) (TimeUnit.SECONDS.toMillis(1) * secondsOfAStream * (ahead + slots) / slots);
        Duration estimate = Duration.ofMillis(millis).plusMillis(999);
        return estimate.compareTo(LONGEST_RETRY) < 0 ? estimate : LONGEST_RETRY;
    }

    /** How many slots are taken. */
    synchronized int taken() {
        return taken;
    }

    /** How many requests wait for a slot. */
    synchronized int waiting() {
        return waiting;
    }
}
