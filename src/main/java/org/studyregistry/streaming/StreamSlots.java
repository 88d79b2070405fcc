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
 * turn, and to the requests of one registrar in the order in which they came; but one over several courses that has to wait for another
 * such stream of its registrar holds up none behind it.
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
        private int takenOverSeveral;

        private boolean empty() {
            return taken == 0 && waiting.isEmpty();
        }
    }

    /** A stream's place; closing it gives the place back, once. */
    public final class Slot implements AutoCloseable {

        private final UUID registrar;
        private final boolean overSeveral;
        private final long since = System.nanoTime();
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Slot(SlotRequest request) {
            this.registrar = request.registrar();
            this.overSeveral = request.overSeveral();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                free(this).ifPresent(Runnable::run);
            }
        }
    }

    /**
     * A slot for one more stream, as soon as there is one. Cancelling gives up waiting.
     *
     * @param overSeveral whether the stream is over several courses, of which a registrar has fewer at once
     * @return fails with too-many-streams (429) if this registrar has all the slots it may have for as long as
     *     {@link StreamConfig#waitTime()}, or too many requests that wait; with service-busy (503) if the process has none, or too many
     *     requests wait; with service-stopping (503) if no stream may begin any more
     */
    public Uni<Slot> take(UUID registrar, boolean overSeveral) {
        return Uni.createFrom().emitter(emitter -> {
            SlotRequest request = new SlotRequest(registrar, overSeveral, emitter);
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
        // No waiting request could be granted: freeing a slot passes it on.
        if (available(account, request)) {
            return grant(account, request);
        }
        if (account.waiting.size() >= config.maxWaitingPerRegistrar() || waiting >= config.maxWaiting()) {
            ProblemException refusal = refusal(account, request).asException();
            forgetIfEmpty(request.registrar(), account);
            return () -> request.refuse(refusal);
        }
        waiting++;
        account.waiting.add(request);
        return () -> request.giveUpAfter(config.waitTime(), () -> expire(request));
    }

    private boolean available(Account account, SlotRequest request) {
        return taken < config.maxConcurrent()
                && account.taken < config.maxPerRegistrar()
                && !hasToWaitForAnother(account, request);
    }

    /** Whether it is over several courses, and its registrar has as many such streams as it may. */
    private boolean hasToWaitForAnother(Account account, SlotRequest request) {
        return request.overSeveral() && account.takenOverSeveral >= config.maxPlatformPerRegistrar();
    }

    private Optional<SlotRequest> next(Account account) {
        return account.waiting.stream()
                .filter(request -> available(account, request))
                .findFirst();
    }

    private Runnable grant(Account account, SlotRequest request) {
        taken++;
        account.taken++;
        account.takenOverSeveral += request.overSeveral() ? 1 : 0;
        Slot slot = new Slot(request);
        return () -> request.grant(slot);
    }

    /** Passes the slot on. A registrar that gets it goes to the end of the line. */
    private synchronized Optional<Runnable> free(Slot slot) {
        double seconds = (System.nanoTime() - slot.since) / 1e9;
        secondsOfAStream = secondsOfAStream < 0 ? seconds : WEIGHT * seconds + (1 - WEIGHT) * secondsOfAStream;
        taken--;
        Account account = accounts.get(slot.registrar);
        account.taken--;
        account.takenOverSeveral -= slot.overSeveral ? 1 : 0;
        forgetIfEmpty(slot.registrar, account);
        return accounts.values().stream()
                .flatMap(each -> next(each).stream())
                .findFirst()
                .map(this::serve);
    }

    private Runnable serve(SlotRequest next) {
        Account served = accounts.remove(next.registrar());
        accounts.put(next.registrar(), served);
        waiting--;
        served.waiting.remove(next);
        return grant(served, next);
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
            refusal = refusal(account, request);
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

    private Problem refusal(Account account, SlotRequest request) {
        if (account.taken >= config.maxPerRegistrar()) {
            return ofRegistrar(account, "streams", config.maxPerRegistrar());
        }
        if (hasToWaitForAnother(account, request)) {
            return ofRegistrar(account, "streams over several courses", config.maxPlatformPerRegistrar());
        }
        return Problem.of(ProblemType.SERVICE_BUSY, "All streams of the service are busy. Repeat the request later.")
                .retryAfter(retryAfter(waiting, config.maxConcurrent()));
    }

    private Problem ofRegistrar(Account account, String streams, int limit) {
        return Problem.of(
                        ProblemType.TOO_MANY_STREAMS,
                        "This registrar has as many " + streams
                                + " open as it may. Read them to their end, or close them.")
                .with("limit", limit)
                .retryAfter(retryAfter(account.waiting.size(), limit));
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
