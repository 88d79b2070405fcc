package org.studyregistry.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.internals.OffHeap;
import org.studyregistry.internals.RowCursor;

/** The order of rows, whatever the timing of the two event loops that a stream has. */
class RowStreamTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final int ROWS = 2_000;

    /** What a row without columns is in PostgreSQL's protocol. */
    private static final byte[] NO_COLUMNS = {0, 0};

    @AfterAll
    static void close() {
        VERTX.close();
    }

    /**
     * A connection of another event loop can have a batch before the subscriber's loop goes on from asking for it, if the processor
     * was taken from that meanwhile.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void batchesThatAreThereAtOnceKeepTheirOrder(int demand) throws InterruptedException {
        Numbers numbers = new Numbers(ROWS);

        assertEquals(numbers(ROWS), received(numbers, demand));
    }

    @Test
    void aStreamWithoutRowsEnds() throws InterruptedException {
        assertEquals("[]", received(new Numbers(0), 1));
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }

    /** All that the stream sends, asked for so many chunks at a time. */
    private static String received(Numbers numbers, int demand) throws InterruptedException {
        RowQuery query = new RowQuery("", Tuple.tuple(), (row, out) -> out.integer(numbers.row), row -> "");
        StreamPlan plan = new StreamPlan(
                List.of(query), StreamPlan.UNLIMITED, Uni.createFrom().item(StreamObserver.NOBODY));
        AssertSubscriber<Buffer> subscriber = AssertSubscriber.create();
        CountDownLatch subscribed = new CountDownLatch(1);
        VERTX.getOrCreateContext().runOnContext(now -> {
            RowStream.of(
                            numbers,
                            plan,
                            plan.recorded(),
                            Framing.JSON_ARRAY,
                            1_000,
                            new Observation(null, null, null, null, null),
                            new ClientPace(ClientPaceTest.DEFAULTS, System.nanoTime()))
                    .subscribe()
                    .withSubscriber(subscriber);
            for (int i = 0; i < ROWS; i += demand) {
                subscriber.request(demand);
            }
            subscribed.countDown();
        });
        subscribed.await();
        subscriber.awaitCompletion();
        return subscriber.getItems().stream()
                .map(chunk -> {
                    String text = chunk.toString(StandardCharsets.UTF_8);
                    OffHeap.release(chunk);
                    return text;
                })
                .collect(Collectors.joining());
    }

    /** Gives numbers from 0 on, each batch before {@code read} returns. */
    private static final class Numbers extends RowCursor implements RowSource {

        private final int count;
        private Sink sink;
        private int row = -1;

        Numbers(int count) {
            this.count = count;
        }

        @Override
        public RowCursor cursor(RowQuery query, Sink rows) {
            sink = rows;
            return this;
        }

        @Override
        public Future<Boolean> read(int most) {
            for (int i = 0; i < most && row < count - 1; i++) {
                row++;
                sink.row(NO_COLUMNS, 0);
            }
            sink.pause();
            return Future.succeededFuture(row < count - 1);
        }

        @Override
        public void close() {}

        @Override
        public void release() {}
    }
}
