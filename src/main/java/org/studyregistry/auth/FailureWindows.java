package org.studyregistry.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Counts failures by where they come from, each in a window that begins with its first failure. Of bounded size. */
final class FailureWindows {

    private final int limit;
    private final long length;
    private final LongSupplier nanoTime;
    private final Map<String, Window> windows;

    /**
     * @param limit failures in a window from which on it is refused
     * @param length how long a window lasts
     * @param capacity how many windows are kept
     * @param nanoTime a monotonic clock
     */
    FailureWindows(int limit, Duration length, int capacity, LongSupplier nanoTime) {
        this.limit = limit;
        this.length = length.toNanos();
        this.nanoTime = nanoTime;
        this.windows = new LeastRecentlyUsed(capacity);
    }

    /** How long whoever comes from there is still refused; empty if not at all. */
    synchronized Optional<Duration> refused(String from) {
        return Optional.ofNullable(current(from))
                .filter(window -> window.failures >= limit)
                .map(window -> Duration.ofNanos(length - age(window)));
    }

    /** Counts one failure. */
    synchronized void failed(String from) {
        Window window = current(from);
        if (window == null) {
            window = new Window(nanoTime.getAsLong());
            windows.put(from, window);
        }
        window.failures++;
    }

    synchronized int size() {
        return windows.size();
    }

    private Window current(String from) {
        Window window = windows.get(from);
        if (window != null && age(window) >= length) {
            windows.remove(from);
            return null;
        }
        return window;
    }

    private long age(Window window) {
        return nanoTime.getAsLong() - window.start;
    }

    private static final class Window {

        private final long start;
        private int failures;

        private Window(long start) {
            this.start = start;
        }
    }

    private static final class LeastRecentlyUsed extends LinkedHashMap<String, Window> {

        private static final long serialVersionUID = 1L;

        private final int capacity;

        private LeastRecentlyUsed(int capacity) {
            super(16, 0.75f, true);
            this.capacity = capacity;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > capacity;
        }
    }
}
