package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many requests for courses of few students, over connections that stay open. */
final class SmallCourses implements Scenario {

    private static final int CLIENTS = 8;
    private static final int ROWS = 40;
    private static final int TURNS = 5;

    private static final class Result {
        private final List<Double> latencies = new ArrayList<>();
        private double cpu;
    }

    @Override
    public String name() {
        return "small";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, ROWS);
        double turn = (double) setup.size().seconds() / TURNS;
        Map<HttpCandidate, Result> results = new LinkedHashMap<>();
        for (HttpCandidate server : setup.servers()) {
            load(server, code, setup.size().seconds()); // warms up
            Cpu.forgetPeakMemory(server.pid());
            results.put(server, new Result());
        }
        for (int i = 0; i < TURNS; i++) {
            for (HttpCandidate server : setup.servers()) {
                Result result = results.get(server);
                double cpu = Cpu.of(server.pid());
                result.latencies.addAll(load(server, code, turn));
                result.cpu += Cpu.of(server.pid()) - cpu;
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (HttpCandidate server : setup.servers()) {
            Result result = results.get(server);
            double[] latencies = result.latencies.stream().mapToDouble(Double::doubleValue).toArray();
            rows.add(List.of(
                    server.name(),
                    number(latencies.length / (double) setup.size().seconds()),
                    number(1000 * Measurement.quantile(0.5, latencies)),
                    number(1000 * Measurement.quantile(0.99, latencies)),
                    number(1e6 * result.cpu / latencies.length),
                    number(Cpu.peakMemory(server.pid()))));
        }
        return new Table(
                "Small courses",
                CLIENTS + " clients, in " + TURNS + " turns for each server, each asking again and again for a course of " + ROWS
                        + " completions. Only this service looks up a key and writes an audit record for each.",
                List.of("", "requests/s", "p50 ms", "p99 ms", "its CPU µs a request", "peak RSS MB"),
                rows,
                Map.of());
    }

    private static List<Double> load(HttpCandidate server, String code, double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<Double>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
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
        } finally {
            clients.shutdownNow();
        }
    }
}
