package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many requests for courses of few students, over connections that stay open.
 *
 * @param clients how many ask at once
 */
record SmallCourses(int clients) implements Scenario {

    static final int ROWS = 40;
    private static final int TURNS = 5;

    /** Times of the measured seconds: a JVM compiles for the first 50,000 requests, a registry asks all night. */
    private static final int WARM_UP = 3;

    @Override
    public String name() {
        return "small-" + clients;
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, ROWS);
        return new Table(
                "Small courses, " + clients + " clients",
                "In " + TURNS + " turns for each server, each client asking again and again for a course of " + ROWS
                        + " completions. This service looks up a digest of the key, reads in one snapshot and writes an audit record"
                        + " for each; Rust looks up a key in plain text; the others look up none.",
                List.of(
                        "",
                        "requests/s",
                        "mean ms",
                        "p50 ms",
                        "p99 ms",
                        "its CPU µs a request",
                        "database CPU µs a request",
                        "peak RSS MB"),
                measure(setup.laboratory(), setup.servers(), code, setup.size().seconds()),
                Map.of());
    }

    /** A row for each server: what all clients got in so many seconds. */
    List<List<String>> measure(Laboratory laboratory, List<HttpCandidate> servers, String code, double seconds)
            throws Exception {
        Map<HttpCandidate, List<Double>> latencies = new LinkedHashMap<>();
        Map<HttpCandidate, double[]> cpu = new LinkedHashMap<>();
        for (HttpCandidate server : servers) {
            load(server, code, WARM_UP * seconds);
            Cpu.forgetPeakMemory(server.pid());
            latencies.put(server, new ArrayList<>());
            cpu.put(server, new double[2]);
        }
        for (int i = 0; i < TURNS; i++) {
            for (HttpCandidate server : servers) {
                Measurement turn = laboratory.measure(server, () -> {
                    latencies.get(server).addAll(load(server, code, seconds / TURNS));
                    return new Measurement(0, 0, 0, 0, 0);
                });
                cpu.get(server)[0] += turn.serviceCpu();
                cpu.get(server)[1] += turn.databaseCpu();
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (HttpCandidate server : servers) {
            double[] all = latencies.get(server).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            rows.add(List.of(
                    server.name(),
                    number(all.length / seconds),
                    number(1000 * Arrays.stream(all).average().orElse(0)),
                    number(1000 * Measurement.quantile(0.5, all)),
                    number(1000 * Measurement.quantile(0.99, all)),
                    number(1e6 * cpu.get(server)[0] / all.length),
                    number(1e6 * cpu.get(server)[1] / all.length),
                    number(Cpu.peakMemory(server.pid()))));
        }
        return rows;
    }

    private List<Double> load(HttpCandidate server, String code, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<List<Double>>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    List<Double> latencies = new ArrayList<>();
                    try (HttpExchange exchange = server.connect()) {
                        while (System.nanoTime() < end) {
                            latencies.add(server.fetch(exchange, code).seconds());
                        }
                    }
                    return latencies;
                }));
            }
            List<Double> all = new ArrayList<>();
            for (Future<List<Double>> client : running) {
                all.addAll(client.get());
            }
            return all;
        } catch (Exception failed) {
            throw new IllegalStateException(server.name(), failed);
        } finally {
            threads.shutdownNow();
        }
    }
}
