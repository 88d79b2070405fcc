package org.studyregistry.streaming;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.streaming.StreamSlots.Slot;

/** Who waits for a slot, and who gets the next. */
class StreamSlotsTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final String FOREVER = "1H";

    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void aRequestWaitsUntilASlotIsFree() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1"));
        Waiting held = ask(slots, first);
        Waiting next = ask(slots, second);
        assertEquals(1, slots.waiting());

        held.slot().close();

        next.slot();
        assertEquals(0, slots.waiting());
        assertEquals(1, slots.taken());
    }

    @Test
    void theRequestsOfARegistrarAreServedInTheirOrder() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1"));
        Waiting held = ask(slots, first);
        List<Waiting> waiting = askTimes(5, slots, first);

        for (Waiting next : waiting) {
            assertEquals(0, next.served());
            held.slot().close();
            held = next;
        }
        held.slot();
    }

    @Test
    void registrarsTakeTurns() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1"));
        Waiting held = ask(slots, first);
        List<Waiting> many = askTimes(3, slots, first);
        Waiting one = ask(slots, second);

        held.slot().close();
        many.get(0).slot().close();

        // The second registrar came last, but has not been served yet.
        one.slot().close();
        many.get(1).slot().close();
        many.get(2).slot();
    }

    @Test
    void aRegistrarThatHasAllItMayDoesNotHoldUpOthers() {
        StreamSlots slots = slots(Map.of("max-concurrent", "3", "max-per-registrar", "2"));
        List<Waiting> own = askTimes(2, slots, first);
        own.forEach(Waiting::slot);
        Waiting third = ask(slots, first);

        ask(slots, second).slot();

        assertEquals(0, third.served());
        own.get(0).slot().close();
        third.slot();
    }

    @Test
    void aStreamOverSeveralCoursesWaitsForAnotherOfItsRegistrarAndHoldsUpNone() {
        StreamSlots slots = slots(Map.of("max-concurrent", "3"));
        Slot held = ask(slots, first, true).slot();
        Waiting next = ask(slots, first, true);
        Waiting last = ask(slots, first, true);
        assertEquals(2, slots.waiting());

        ask(slots, second, true).slot().close();
        ask(slots, first).slot().close();
        assertEquals(0, next.served());
        held.close();

        next.slot().close();
        last.slot();
        assertEquals(0, slots.waiting());
    }

    @Test
    void aFreeSlotGoesToTheFirstThatMayHaveIt() {
        StreamSlots slots = slots(Map.of("max-concurrent", "2"));
        Slot several = ask(slots, first, true).slot();
        Slot one = ask(slots, first).slot();
        Waiting nextSeveral = ask(slots, first, true);
        Waiting nextOne = ask(slots, first);

        one.close();
        nextOne.slot();
        assertEquals(0, nextSeveral.served());

        several.close();
        nextSeveral.slot();
    }

    @Test
    void aStreamOverSeveralCoursesThatHasWaitedItsTimeIsToldItsLimit() {
        StreamSlots slots = slots(Map.of("max-concurrent", "9", "wait", "0.05S"));
        ask(slots, first, true).slot();

        ProblemException refusal = ask(slots, first, true).failure();

        assertEquals(ProblemType.TOO_MANY_STREAMS, refusal.problem().type());
        assertEquals(1, refusal.problem().extensions().get("limit"));
        assertEquals(0, slots.waiting());
    }

    @Test
    void aRequestThatHasWaitedItsTimeIsRefusedByWhatIsScarce() {
        StreamSlots slots = slots(Map.of("max-concurrent", "2", "max-per-registrar", "1", "wait", "0.05S"));
        ask(slots, first).slot();

        Waiting own = ask(slots, first);
        assertEquals(ProblemType.TOO_MANY_STREAMS, own.refusal());

        ask(slots, second).slot();
        Waiting late = ask(slots, UUID.randomUUID());
        assertEquals(ProblemType.SERVICE_BUSY, late.refusal());
        assertEquals(0, slots.waiting());
    }

    @Test
    void theNumberThatWaitsIsBounded() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1", "max-waiting", "3", "max-waiting-per-registrar", "2"));
        ask(slots, first).slot();
        askTimes(2, slots, first);

        assertEquals(ProblemType.SERVICE_BUSY, ask(slots, first).refusal());

        ask(slots, second);
        assertEquals(ProblemType.SERVICE_BUSY, ask(slots, UUID.randomUUID()).refusal());
        assertEquals(3, slots.waiting());
    }

    @Test
    void aClientThatLeavesLeavesTheQueue() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1"));
        Waiting held = ask(slots, first);
        held.slot();
        Waiting departed = ask(slots, second);
        Waiting next = ask(slots, second);

        departed.leave();
        await().until(() -> slots.waiting() == 1);
        held.slot().close();

        next.slot();
        assertEquals(0, departed.served());
    }

    @Test
    void aSlotThatIsGrantedToAClientThatHasJustLeftGoesToTheNext() {
        // Many times, so that the grant and the departure meet in both orders.
        for (int i = 0; i < 200; i++) {
            StreamSlots slots = slots(Map.of("max-concurrent", "1"));
            Waiting held = ask(slots, first);
            held.slot();
            Waiting departed = ask(slots, second);
            Waiting next = ask(slots, second);

            CompletableFuture<Void> leaving = CompletableFuture.runAsync(departed::leave);
            held.slot().close();
            leaving.join();
            if (departed.served() == 1) {
                departed.slot().close();
            }

            next.slot().close();
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> slots.taken() == 0);
        }
    }

    @Test
    void closingASlotTwiceFreesItOnce() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1"));
        Slot held = ask(slots, first).slot();
        Waiting next = ask(slots, first);
        Waiting last = ask(slots, first);

        held.close();
        held.close();

        next.slot();
        assertEquals(0, last.served());
    }

    @Test
    void aStoppingProcessAnswersThoseThatWait() {
        StreamConfig config = config(Map.of("max-concurrent", "1", "grace", "0S"));
        StreamDrain drain = new StreamDrain(config, Optional.empty(), VERTX);
        StreamSlots slots = new StreamSlots(config, drain);
        ask(slots, first).slot();
        Waiting waiting = ask(slots, second);

        drain.begin(null);

        assertEquals(ProblemType.SERVICE_STOPPING, waiting.refusal());
        assertEquals(ProblemType.SERVICE_STOPPING, ask(slots, second).refusal());
        assertEquals(0, slots.waiting());
    }

    /** One that has asked while the instance begins to stop, so that it enters after the queue was emptied. */
    @Test
    void aRequestThatEntersWhileTheProcessStopsDoesNotWait() {
        StreamConfig config = config(Map.of("max-concurrent", "1", "grace", "0S"));
        StreamDrain drain = new StreamDrain(config, Optional.empty(), VERTX);
        StreamSlots slots = new StreamSlots(config, drain);
        ask(slots, first).slot();
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        CompletableFuture<Waiting> late = new CompletableFuture<>();

        Context itsLoop = VERTX.getOrCreateContext();
        synchronized (slots) {
            itsLoop.runOnContext(now -> {
                loop.complete(Thread.currentThread());
                late.complete(new Waiting(
                        slots.take(second, false).subscribe().withSubscriber(UniAssertSubscriber.create()), itsLoop));
            });
            await().until(() -> isBlockedBy(slots, loop.join()));
            drain.begin(null);
        }

        assertEquals(ProblemType.SERVICE_STOPPING, late.join().refusal());
        assertEquals(0, slots.waiting());
    }

    private static boolean isBlockedBy(Object monitor, Thread thread) {
        LockInfo lock = ManagementFactory.getThreadMXBean()
                .getThreadInfo(thread.getId())
                .getLockInfo();
        return lock != null && lock.getIdentityHashCode() == System.identityHashCode(monitor);
    }

    @Test
    void howLongToWaitIsEstimatedByWhatStreamsTake() {
        StreamSlots slots = slots(Map.of("max-concurrent", "1", "max-waiting", "0", "retry-after", "77S"));
        Slot held = ask(slots, first).slot();
        assertEquals("77", ask(slots, second).retryAfter());

        held.close();
        ask(slots, first).slot();

        assertTrue(Integer.parseInt(ask(slots, second).retryAfter()) < 77);
    }

    /** A request on an event loop of its own. */
    private record Waiting(UniAssertSubscriber<Slot> subscriber, Context loop) {

        Slot slot() {
            return subscriber.awaitItem(Duration.ofSeconds(10)).getItem();
        }

        ProblemException failure() {
            return (ProblemException)
                    subscriber.awaitFailure(Duration.ofSeconds(10)).getFailure();
        }

        ProblemType refusal() {
            return failure().problem().type();
        }

        String retryAfter() {
            return failure().problem().headers().get("Retry-After");
        }

        int served() {
            return subscriber.getItem() == null ? 0 : 1;
        }

        /** On its event loop, where a client's leaving is noticed. */
        void leave() {
            CompletableFuture<Void> left = new CompletableFuture<>();
            loop.runOnContext(now -> {
                subscriber.cancel();
                left.complete(null);
            });
            left.join();
        }
    }

    private static List<Waiting> askTimes(int count, StreamSlots slots, UUID registrar) {
        return IntStream.range(0, count).mapToObj(i -> ask(slots, registrar)).toList();
    }

    private static Waiting ask(StreamSlots slots, UUID registrar) {
        return ask(slots, registrar, false);
    }

    private static Waiting ask(StreamSlots slots, UUID registrar, boolean overSeveral) {
        CompletableFuture<Waiting> asked = new CompletableFuture<>();
        Context loop = VERTX.getOrCreateContext();
        loop.runOnContext(now -> asked.complete(new Waiting(
                slots.take(registrar, overSeveral).subscribe().withSubscriber(UniAssertSubscriber.create()), loop)));
        return asked.join();
    }

    private static StreamSlots slots(Map<String, String> settings) {
        StreamConfig config = config(settings);
        return new StreamSlots(config, new StreamDrain(config, Optional.empty(), VERTX));
    }

    private static StreamConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(StreamConfig.class)
                .withDefaultValue("study-registry.streams.wait", FOREVER);
        settings.forEach((name, value) -> builder.withDefaultValue("study-registry.streams." + name, value));
        SmallRyeConfig config = builder.build();
        return config.getConfigMapping(StreamConfig.class);
    }
}
