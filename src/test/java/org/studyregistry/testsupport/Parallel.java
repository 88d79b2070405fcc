package org.studyregistry.testsupport;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Does something in several threads that start together. */
public final class Parallel {

    private Parallel() {}

    /** Runs the action with 0 to {@code count - 1}; what they give, in this order. Fails with the first failure. */
    public static <T> List<T> run(int count, IntFunction<T> action) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<T>> results = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return action.apply(i);
                    }))
                    .toList();
            start.countDown();
            return results.stream().map(Parallel::get).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T get(Future<T> result) {
        try {
            return result.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
