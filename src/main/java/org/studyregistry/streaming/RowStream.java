package org.studyregistry.streaming;

import io.smallrye.mutiny.Multi;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Iterator;
import java.util.concurrent.Flow;
import org.studyregistry.database.DatabaseFailures;

/**
 * The rows of several queries, one after the other, as encoded chunks: one chunk for each batch that a server-side cursor
 * gives, the next batch being fetched while the present one is encoded.
 *
 * <p>Never more than two batches are in memory: without demand nothing is encoded, and with a batch waiting nothing is
 * fetched. All of it happens on the event loop of the subscriber. It reads the snapshot but does not end it.
 */
public final class RowStream implements Flow.Subscription {

    /** The first batch is small, so that the first byte leaves soon. */
    private static final int FIRST_FETCH = 100;

    private final Snapshot snapshot;
    private final Iterator<RowQuery> queries;
    private final Framing framing;
    private final int fetchSize;
    private final Observation observation;
    private final Flow.Subscriber<? super Buffer> subscriber;
    private final JsonBytes out = new JsonBytes();

    private RowQuery query;
    private Cursor cursor;
    private long left;
    private RowSet<Row> waiting;
    private RowQuery waitingQuery;
    private boolean exhausted;
    private boolean started;
    private boolean opened;
    private boolean anyRow;
    private boolean ended;
    private boolean cancelled;
    private long demand;

    private RowStream(
            Snapshot snapshot,
            StreamPlan plan,
            Framing framing,
            int fetchSize,
            Observation observation,
            Flow.Subscriber<? super Buffer> subscriber) {
        this.snapshot = snapshot;
        this.queries = plan.queries().iterator();
        this.left = plan.limit();
        this.framing = framing;
        this.fetchSize = fetchSize;
        this.observation = observation;
        this.subscriber = subscriber;
    }

    /**
     * The stream of the rows that are planned; reads nothing before it is asked for.
     *
     * @param fetchSize rows of a batch
     * @param observation is shown every row and chunk
     * @return chunks that end at the end of a row, the first with the framing's start, the last with its end. Fails with a
     *     {@link org.studyregistry.problem.ProblemException}
     */
    static Multi<Buffer> of(
            Snapshot snapshot, StreamPlan plan, Framing framing, int fetchSize, Observation observation) {
        return Multi.createFrom().publisher((Flow.Publisher<Buffer>) subscriber ->
                subscriber.onSubscribe(new RowStream(snapshot, plan, framing, fetchSize, observation, subscriber)));
    }

    @Override
    public void request(long count) {
        demand += count;
        if (!started) {
            started = true;
            fetch(FIRST_FETCH);
        }
        emit();
    }

    @Override
    public void cancel() {
        cancelled = true;
        ended = true;
        waiting = null;
    }

    private void fetch(int count) {
        int size = (int) Math.min(left, Math.min(count, fetchSize));
        if (cursor != null) {
            cursor.read(size).onComplete(this::fetched);
        } else if (queries.hasNext()) {
            query = queries.next();
            snapshot.cursor(query)
                    .compose(opened -> {
                        cursor = opened;
                        return opened.read(size);
                    })
                    .onComplete(this::fetched);
        } else {
            exhausted = true;
        }
    }

    private void fetched(AsyncResult<RowSet<Row>> batch) {
        if (ended) {
            return;
        }
        if (batch.failed()) {
            fail(DatabaseFailures.problem(batch.cause()));
            return;
        }
        waiting = batch.result();
        waitingQuery = query;
        left -= waiting.size();
        if (left == 0 || !cursor.hasMore()) {
            cursor.close();
            cursor = null;
            exhausted = left == 0 || !queries.hasNext();
        }
        emit();
    }

    private void emit() {
        if (ended || demand == 0 || waiting == null && !exhausted) {
            return;
        }
        RowSet<Row> rows = waiting;
        RowQuery from = waitingQuery;
        boolean last = exhausted;
        waiting = null;
        ended = last; // before the subscriber, who may ask for more at once, is called
        if (!last) {
            fetch(fetchSize);
        }
        Buffer chunk;
        try {
            encode(rows, from, last);
            chunk = out.length() > 0 ? out.toBuffer() : null;
        } catch (RuntimeException | OutOfMemoryError impossible) {
            fail(impossible);
            return;
        }
        if (chunk != null) {
            demand--;
            out.showTo(observation);
            subscriber.onNext(chunk);
        }
        if (last && !cancelled) {
            subscriber.onComplete();
        }
    }

    private void encode(RowSet<Row> rows, RowQuery from, boolean last) {
        out.clear();
        if (!opened) {
            opened = true;
            out.raw(framing.open());
        }
        if (rows != null && rows.size() > 0) {
            encode(rows, from);
        }
        if (last) {
            out.raw(framing.close());
        }
    }

    private void encode(RowSet<Row> rows, RowQuery from) {
        Row latest = null;
        for (Row row : rows) {
            if (anyRow) {
                out.raw(framing.between());
            }
            anyRow = true;
            from.encoder().encode(row, out);
            out.raw(framing.after());
            latest = row;
        }
        observation.rows(rows.size(), latest, from);
    }

    private void fail(Throwable failure) {
        ended = true;
        waiting = null;
        subscriber.onError(failure);
    }
}
