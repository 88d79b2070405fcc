package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A first full load of a platform in one request, compared with a single course of as many completions.
 *
 * @param sizes of the platforms, in completions
 */
record FullFeed(List<Long> sizes) implements Scenario {

    @Override
    public String name() {
        return "full-feed";
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public Table run(Setup setup) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        for (long size : sizes) {
            try (FeedServers servers = FeedServers.start()) {
                measure(setup, servers, size, rows);
            }
        }
        return new Table(
                "All courses of a platform, whole",
                "Everything in one request, of a generated platform: few modules have most of the completions, some are withheld. Each"
                        + " row says of which module it is, so it is longer. The single course has as many completions as the platform.",
                List.of("", "", "rows", "s", "1000 rows/s", "MB/s", "first byte ms", "its CPU s", "database CPU s", "peak RSS MB"),
                rows,
                Map.of());
    }

    private static void measure(Setup setup, FeedServers servers, long size, List<List<String>> rows) throws Exception {
        Laboratory laboratory = servers.laboratory();
        laboratory.platform(size);
        long ofPlatform = servers.services().get(0).count();
        String course = laboratory.course(1, size);
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        Map<String, Double> memory = new LinkedHashMap<>();
        // The first round warms up and does not count.
        for (int round = 0; round <= setup.size().rounds(); round++) {
            System.err.printf("  %,d completions, round %d of %d%n", size, round, setup.size().rounds());
            for (HttpCandidate service : servers.services()) {
                for (String what : List.of("all courses", "one course")) {
                    // Deleted, it is no part of the platform.
                    laboratory.hide(course, what.equals("all courses"));
                    Cpu.forgetPeakMemory(service.pid());
                    Measurement result = laboratory.measure(
                            service, () -> what.equals("all courses") ? all(service) : service.fetch(course));
                    String name = service.name() + "\t" + what;
                    if (round > 0) {
                        measured.computeIfAbsent(name, key -> new ArrayList<>()).add(result);
                        memory.merge(name, Cpu.peakMemory(service.pid()), Math::max);
                    }
                }
            }
        }
        measured.forEach((name, results) -> {
            double seconds = Measurement.median(results, Measurement::seconds);
            long count = name.endsWith("all courses") ? ofPlatform : size;
            rows.add(List.of(
                    name.split("\t")[0],
                    name.split("\t")[1],
                    String.format("%,d", count),
                    number(seconds),
                    number(count / seconds / 1000),
                    number(Measurement.median(results, Measurement::bytes) / seconds / 1e6),
                    number(1000 * Measurement.median(results, Measurement::firstByte)),
                    number(Measurement.median(results, Measurement::serviceCpu)),
                    number(Measurement.median(results, Measurement::databaseCpu)),
                    number(memory.get(name))));
        });
    }

    private static Measurement all(HttpCandidate service) throws IOException {
        try (HttpExchange exchange = service.connect()) {
            return service.fetchAll(exchange, "");
        }
    }
}
