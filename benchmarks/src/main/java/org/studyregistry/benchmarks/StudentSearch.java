package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A registry asks for some students, on a platform of many small courses and, if it is wanted, on one of ten million completions.
 *
 * @param tenMillion whether it is wanted
 */
record StudentSearch(boolean tenMillion) implements Scenario {

    private static final int COURSES = 50_000;
    private static final int WARM_UP = 100;
    private static final int REQUESTS = 100;

    @Override
    public String name() {
        return "search";
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public Table run(Setup setup) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        try (FeedServers servers = FeedServers.start()) {
            servers.laboratory().nightlyCourses("SEARCH", COURSES, 25);
            measure(servers, rows);
        }
        if (tenMillion) {
            try (FeedServers servers = FeedServers.start()) {
                servers.laboratory().platform(10_000_000);
                measure(servers, rows);
            }
        }
        return new Table(
                "Search for students",
                REQUESTS + " searches over all courses, one after the other over one connection, each for other students.",
                List.of("modules", "completions", "", "addresses", "p50 ms", "p99 ms", "its CPU ms", "database CPU ms"),
                rows,
                Map.of());
    }

    private static void measure(FeedServers servers, List<List<String>> rows) throws Exception {
        Laboratory laboratory = servers.laboratory();
        String modules = laboratory.value("select to_char(count(*), 'FM99,999,999') from public.course_modules");
        String completions = laboratory.value("select to_char(count(*), 'FM99,999,999') from public.course_module_completions");
        for (int addresses : List.of(1, 1000)) {
            for (HttpCandidate service : servers.services()) {
                Map<String, double[]> seconds = new LinkedHashMap<>();
                searches(service, addresses, 0, WARM_UP);
                Measurement all = laboratory.measure(service, () -> {
                    seconds.put("each", searches(service, addresses, WARM_UP, REQUESTS));
                    return new Measurement(0, 0, 0, 0, 0);
                });
                rows.add(List.of(
                        modules,
                        completions,
                        service.name(),
                        Integer.toString(addresses),
                        number(1000 * Measurement.quantile(0.5, seconds.get("each"))),
                        number(1000 * Measurement.quantile(0.99, seconds.get("each"))),
                        number(1000 * all.serviceCpu() / REQUESTS),
                        number(1000 * all.databaseCpu() / REQUESTS)));
            }
        }
    }

    private static double[] searches(HttpCandidate service, int addresses, int from, int count) throws IOException {
        double[] seconds = new double[count];
        try (HttpExchange exchange = service.connect()) {
            for (int i = 0; i < count; i++) {
                int first = (from + i) * addresses;
                String emails = IntStream.range(first, first + addresses)
                        .mapToObj(student -> "\"student." + student + "@example.com\"")
                        .collect(Collectors.joining(","));
                seconds[i] = service.search(exchange, "{\"emails\":[" + emails + "]}").seconds();
            }
        }
        return seconds;
    }
}
