package org.studyregistry.streaming;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.internals.EventLoop;
import org.studyregistry.internals.RowCursor;

/**
 * The rows of several queries, one after the other, as encoded chunks. A server-side cursor gives a batch at a time; its rows are
 * encoded as they arrive, into {@link EncodedChunk}s, and the next batch is fetched when the last block of the present one goes out.
 *
 * <p>So no more than a batch waits: without demand nothing goes out, and with a block waiting nothing is fetched. Rows are encoded
 * on the event loop of their connection, everything else happens on that of the subscriber; they are nearly always the same.
 * After the last row it releases the snapshot, however long the client takes for what is left.
 */
final class RowStream implements Flow.Subscription, RowCursor.Sink {

    /** The first batch is small, so that the first byte leaves soon. */
    private static final int FIRST_FETCH = 100;

    private final RowSource source;
    private final Uni<?> record;
    private final Iterator<RowQuery> queries;
    private final Framing framing;
    private final int fetchSize;
    private final Observation observation;
    private final ClientPace pace;
    private final Flow.Subscriber<? super Buffer> subscriber;
    private final EventLoop loop = EventLoop.current();
    private final Deque<EncodedChunk> waiting = new ArrayDeque<>();
    private final AtomicReference<JsonBytes> spare = new AtomicReference<>();

    // Belong to the connection's event loop while a batch is read, else to the subscriber's.
    private final WireRow row = new WireRow();
    private RowQuery query;
    private EncodedChunk block = new EncodedChunk(new JsonBytes());
    private long received;
    private long encoded;
    private Throwable failure;

    private RowCursor cursor;
    private long left;
    private Cancellable recording;
    private boolean recorded;
    private boolean started;
    private boolean reading;
    private boolean exhausted;
    private boolean ended;
    private boolean cancelled;
    private boolean emitting;
    private long sent;
    private long demand;

    private RowStream(
            RowSource source,
            StreamPlan plan,
            Uni<?> record,
            Framing framing,
            int fetchSize,
            Observation observation,
            ClientPace pace,
            Flow.Subscriber<? super Buffer> subscriber) {
        this.source = source;
        this.record = record;
        this.queries = plan.queries().iterator();
        this.left = plan.limit();
        this.framing = framing;
        this.fetchSize = fetchSize;
        this.observation = observation;
        this.pace = pace;
        this.subscriber = subscriber;
        block.bytes().raw(framing.open());
    }

    /**
     * The stream of the rows that are planned; reads nothing before it is asked for.
     *
     * @param record opens the record of the stream: nothing is emitted before that, but the first rows are read meanwhile
     * @param fetchSize rows of a batch
     * @param observation is shown every row and chunk
     * @param pace is shown when the client has to take a batch
     * @return chunks that end at the end of a row, the first with the framing's start, the last with its end. Fails with a
     *     {@link org.studyregistry.problem.ProblemException}
     */
    static Multi<Buffer> of(
            RowSource source,
            StreamPlan plan,
            Uni<?> record,
            Framing framing,
            int fetchSize,
            Observation observation,
            ClientPace pace) {
        return Multi.createFrom().publisher((Flow.Publisher<Buffer>) subscriber -> subscriber.onSubscribe(
                new RowStream(source, plan, record, framing, fetchSize, observation, pace, subscriber)));
    }

    @Override
    public void request(long count) {
        demand += count;
        if (!started) {
            started = true;
            fetch(FIRST_FETCH);
            recording = record.subscribe().with(done -> recorded(), this::notRecorded);
        }
        emit();
    }

    /** From now on something may be sent. */
    private void recorded() {
        recorded = true;
        if (failure != null && !reading) {
            fail(failure);
        } else {
            emit();
        }
    }

    private void notRecorded(Throwable reason) {
        recorded = true;
        fail(reason);
    }

    @Override
    public void cancel() {
        cancelled = true;
        end();
        if (recording != null) {
            recording.cancel();
        }
    }

    @Override
    public void row(byte[] message, int at) {
        if (failure != null || ended) {
            return;
        }
        try {
            row.read(message, at);
            encode();
        } catch (RuntimeException | OutOfMemoryError impossible) {
            failure = impossible;
        }
    }

    private void encode() {
        JsonBytes out = block.bytes();
        if (encoded > 0) {
            out.raw(framing.between());
        }
        encoded++;
        query.encoder().encode(row, out);
        out.raw(framing.after());
        block.count();
        received++;
        if (block.full()) {
            block.last(query.cursor().apply(row));
            EncodedChunk full = block;
            block = nextBlock();
            loop.emit(full, this::ready);
        }
    }

    @Override
    public void pause() {
        if (failure != null || ended || block.rows() == 0) {
            return;
        }
        try {
            block.last(query.cursor().apply(row));
        } catch (RuntimeException | OutOfMemoryError impossible) {
            failure = impossible;
        }
    }

    private EncodedChunk nextBlock() {
        JsonBytes reused = spare.getAndSet(null);
        return new EncodedChunk(reused != null ? reused : new JsonBytes());
    }

    private void ready(EncodedChunk full) {
        if (!ended) {
            waiting.add(full);
            emit();
        }
    }

    private void fetch(int count) {
        int size = (int) Math.min(left, Math.min(count, fetchSize));
        received = 0;
        pace.reading();
        if (cursor != null) {
            reading = true;
            cursor.read(size).onComplete(this::fetched);
        } else if (queries.hasNext()) {
            reading = true;
            query = queries.next();
            cursor = source.cursor(query, this);
            cursor.read(size).onComplete(this::fetched);
        } else {
            exhaust();
        }
    }

    private void fetched(AsyncResult<Boolean> batch) {
        if (ended) {
            return;
        }
        reading = false;
        pace.read(System.nanoTime());
        if (batch.failed()) {
            failure = DatabaseFailures.problem(batch.cause());
        }
        if (failure != null) {
            // What has been recorded gets its outcome, so this waits for the record.
            if (recorded) {
                fail(failure);
            }
            return;
        }
        left -= received;
        if (left > 0 && batch.result()) {
            release();
        } else if (left > 0 && queries.hasNext()) {
            cursor.close();
            cursor = null;
            release();
        } else {
            cursor = null; // The end of the transaction closes it.
            exhaust();
        }
        emit();
    }

    /** What there is of the present block waits for the subscriber, if there is anything. */
    private void release() {
        if (block.rows() > 0) {
            waiting.add(block);
            block = nextBlock();
        }
        if (waiting.isEmpty()) {
            fetch(fetchSize);
        }
    }

    /** What is left waits in memory, and nothing in the database. */
    private void exhaust() {
        exhausted = true;
        source.release();
        pace.released();
        block.bytes().raw(framing.close());
        waiting.add(block);
    }

    /**
     * A batch can be there as soon as it is asked for, when its connection belongs to another event loop that was faster: then this
     * is called again before the chunk in hand has gone out, and chunks would overtake each other.
     */
    private void emit() {
        if (emitting) {
            return;
        }
        emitting = true;
        try {
            while (!ended && recorded && demand > 0 && !waiting.isEmpty()) {
                emitNext();
            }
        } finally {
            emitting = false;
        }
    }

    private void emitNext() {
        EncodedChunk next = waiting.remove();
        boolean last = exhausted && waiting.isEmpty();
        ended = last; // before the subscriber, which may request more at once, is called
        if (waiting.isEmpty() && !reading && !exhausted) {
            fetch(fetchSize);
            if (ended) {
                return; // It failed at once.
            }
        }
        try {
            emit(next);
        } catch (OutOfMemoryError impossible) {
            fail(impossible);
            return;
        }
        if (last && !cancelled) {
            complete();
        }
    }

    /** A stream that has lost rows must not end as if it had not. */
    private void complete() {
        if (sent == encoded) {
            subscriber.onComplete();
        } else {
            fail(new IllegalStateException(encoded + " rows were encoded, but " + sent + " sent"));
        }
    }

    private void emit(EncodedChunk next) {
        if (!next.empty()) {
            Buffer chunk = next.bytes().toBuffer();
            demand--;
            sent += next.rows();
            next.showTo(observation);
            spare.set(next.bytes());
            subscriber.onNext(chunk);
        }
    }

    private void fail(Throwable reason) {
        end();
        subscriber.onError(reason);
    }

    private void end() {
        ended = true;
        waiting.clear();
    }
}
