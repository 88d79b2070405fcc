package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The jobs of a hundred registrars, all started by their schedulers in the same second. Nobody may be turned away. */
final class ManyRegistrars implements Scenario {

    private static final int REGISTRARS = 100;
    private static final int ROWS = 2_000;

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, ROWS);
        List<String> keys = IntStream.range(0, REGISTRARS)
                .mapToObj(number -> "benchmark-key-of-registrar-" + number)
                .toList();
        for (String key : keys) {
            setup.laboratory().registrar(key);
        }
        List<List<String>> rows = new ArrayList<>();
        try (HttpCandidate service =
                HttpCandidate.serviceWithDefaults(setup.laboratory().address()).start()) {
            for (int round = 0; round <= setup.size().rounds(); round++) {
                List<Double> seconds = atOnce(service, code, keys);
                double[] served = seconds.stream().filter(s -> s >= 0).mapToDouble(s -> s).toArray();
                if (round > 0) {
                    rows.add(List.of(
                            Integer.toString(round),
                            served.length + " of " + REGISTRARS,
                            served.length == 0 ? "–" : number(Measurement.median(served)),
                            served.length == 0 ? "–" : number(Measurement.quantile(1, served))));
                }
            }
        }
        return new Table(
                "A hundred registrars in the same second",
                "This service on the JVM with its defaults: 16 streams at once. Each registrar asks once, at the same moment, for "
                        + ROWS + " completions.",
                List.of("round", "served", "median s", "slowest s"),
                rows,
                Map.of());
    }

    /** The seconds of each; negative for one that was refused. */
    private static List<Double> atOnce(HttpCandidate server, String code, List<String> keys) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(keys.size());
        CyclicBarrier start = new CyclicBarrier(keys.size());
        try {
            List<Future<Double>> jobs = new ArrayList<>();
            for (String key : keys) {
                jobs.add(threads.submit(() -> {
                    start.await();
                    try (HttpExchange exchange = server.connect()) {
                        return server.fetch(exchange, code, "Basic " + key).seconds();
                    } catch (IOException refused) {
                        return -1.0;
                    }
                }));
            }
            List<Double> all = new ArrayList<>();
            for (Future<Double> job : jobs) {
                all.add(job.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
