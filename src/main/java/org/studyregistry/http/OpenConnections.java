package org.studyregistry.http;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of one port, of which there may be only so many. When there are, one more takes the place of the one that has been
 * waiting for longest, without a request: so nobody keeps others out by opening connections and asking nothing.
 */
final class OpenConnections {

    private final Set<ConnectionGuard> waiting = new LinkedHashSet<>();
    private int open;

    /**
     * Takes in one more connection, which waits for its first request.
     *
     * @return false if there are so many already, and all of them have requests
     */
    boolean admit(ConnectionGuard connection, int most) {
        Optional<ConnectionGuard> evicted;
        synchronized (this) {
            evicted = open < most ? Optional.empty() : waiting.stream().findFirst();
            boolean full = open >= withThoseThatClose(most);
            if (full || open >= most && evicted.isEmpty()) {
                return false;
            }
            evicted.ifPresent(waiting::remove);
            waiting.add(connection);
            open++;
        }
        evicted.ifPresent(ConnectionGuard::evict);
        return true;
    }

    /** How many there may be with those that are being closed to make room: a busy event loop takes its time for it. */
    static long withThoseThatClose(long most) {
        return most + most / 4;
    }

    /** There is no request on this connection any more. */
    synchronized void waits(ConnectionGuard connection) {
        waiting.add(connection);
    }

    /** There is one. */
    synchronized void works(ConnectionGuard connection) {
        waiting.remove(connection);
    }

    synchronized void closed(ConnectionGuard connection) {
        waiting.remove(connection);
        open--;
    }
}
