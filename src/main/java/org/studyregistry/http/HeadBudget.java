package org.studyregistry.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the heads of requests in progress may hold, over all connections: one of HTTP/2 alone carries a hundred requests.
 */
@Singleton
public class HeadBudget {

    /** The part of the heap that is for heads. */
    public static final int PART_OF_HEAP = 16;

    private final long most = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    private final AtomicLong held = new AtomicLong();

    /** Whether a head of so many bytes still fits; it is held until the response has ended. */
    boolean admits(RoutingContext context, int bytes) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        context.addEndHandler(ended -> held.addAndGet(-bytes));
        return true;
    }
}
