package org.studyregistry.streaming;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** The bounds of streamed responses. */
@ConfigMapping(prefix = "study-registry.streams")
public interface StreamConfig {

    /**
     * How many streams run at once in this process; one more waits. Also the size of the database pool of streams,
     * one connection each.
     */
    @WithDefault("16")
    int maxConcurrent();

    /** How many streams one registrar runs at once in this process; one more waits. */
    @WithDefault("8")
    int maxPerRegistrar();

    /**
     * How many streams over several courses, or over all of them, one registrar runs at once in this process; one more waits. They
     * count as streams as well.
     */
    @WithDefault("1")
    int maxPlatformPerRegistrar();

    /**
     * How many questions that need no snapshot, such as HEAD, are asked for one registrar at once in this process; four times as many
     * wait, and one more gets 429. Fewer than the pool of short work has connections.
     */
    @WithDefault("4")
    int maxQuestionsPerRegistrar();

    /**
     * How long a request waits for a slot when all are taken. It holds nothing but its connection meanwhile; after this time it is
     * gets 429 or 503. Shorter than the time-outs of the proxies on the way.
     */
    @WithName("wait")
    @WithDefault("20S")
    Duration waitTime();

    /** How many requests wait for a slot at once; one more gets 503 at once. */
    @WithDefault("200")
    int maxWaiting();

    /** How many requests of one registrar wait for a slot at once; one more gets 429 or 503 at once. */
    @WithDefault("100")
    int maxWaitingPerRegistrar();

    /** What a client is told to wait, in whole seconds, as long as no stream has ended that an estimate could be made of. */
    @WithDefault("5S")
    Duration retryAfter();

    /** Rows fetched from the database at a time. No more of a stream than that waits in memory. */
    @WithDefault("1000")
    int fetchSize();

    /** Whether streams are compressed with gzip for clients that accept it. */
    @WithDefault("true")
    boolean compression();

    /** After this long without a byte for the client, white space is sent to keep proxies on the way awake. */
    @WithDefault("15S")
    Duration heartbeat();

    /**
     * A client that has taken nothing of what it was sent after this long is cut off, and so is one that has not taken one batch
     * after twice as long, which has to be less than {@code idle_in_transaction_session_timeout}.
     */
    @WithDefault("60S")
    Duration stallTimeout();

    /** A database that has not given one batch after this long is given up, and the stream is broken. */
    @WithDefault("120S")
    Duration databaseTimeout();

    /**
     * How long a stream may hold its snapshot of the database; then it is broken. Longer ones would keep the LMS's tables from being
     * vacuumed.
     */
    @WithDefault("15M")
    Duration maxSnapshotAge();

    /** How many bytes a second a client has to take, before it is cut off as too slow. Time without anything to take does not count. */
    @WithDefault("8K")
    MemorySize minRate();

    /** Over how long a client's rate is averaged, counted in time in which the service waits for the client. */
    @WithDefault("1M")
    Duration minRateWindow();

    /**
     * How long streams may go on when the process is to stop, after {@code quarkus.shutdown.delay}. Those that have not ended 5
     * seconds before its end (a quarter of a grace under 20 seconds) are broken so that their clients notice.
     */
    @WithDefault("5M")
    Duration grace();
}
