package org.studyregistry.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Counts failures by where they come from, each in a window that begins with its first failure. Of bounded size. */
final class FailureWindows {

    /** When only attempts that are under way are too many. */
    private static final Duration SOON = Duration.ofSeconds(1);

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

    /** How long requests from there are still refused; empty if not at all. Attempts that are under way count. */
    synchronized Optional<Duration> refused(String from) {
        return Optional.ofNullable(current(from))
                .filter(window -> window.failures + window.pending >= limit)
                .map(window -> window.failures >= limit ? Duration.ofNanos(length - age(window)) : SOON);
    }

    /** An attempt begins; it counts until the result is run, once. */
    synchronized Runnable attempt(String from) {
        Window window = window(from);
        window.pending++;
        return () -> {
            synchronized (this) {
                window.pending--;
            }
        };
    }

    /** Counts one failure. */
    synchronized void failed(String from) {
        window(from).failures++;
    }

    private Window window(String from) {
        Window window = current(from);
        if (window == null) {
            window = new Window(nanoTime.getAsLong());
            windows.put(from, window);
        }
        return window;
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
        private int pending;

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
