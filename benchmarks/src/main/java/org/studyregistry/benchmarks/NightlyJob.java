package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a registry does each night: one course after the other, without what is registered, which is nearly everything. */
final class NightlyJob implements Scenario {

    private static final int COURSES = 1000;
    private static final String PREFIX = "NIGHT";
    private static final String KEEP_ALIVE = "keep-alive";
    private static final String CLOSE = "Connection: close";

    @Override
    public String name() {
        return "nightly";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        setup.laboratory().nightlyCourses(PREFIX, COURSES, 10);
        List<HttpCandidate> servers =
                setup.servers().stream().filter(HttpCandidate::excludes).toList();
        List<List<String>> rows = new ArrayList<>();
        for (String connection : List.of(KEEP_ALIVE, CLOSE)) {
            Map<HttpCandidate, List<Measurement>> nights = new LinkedHashMap<>();
            servers.forEach(server -> nights.put(server, new ArrayList<>()));
            // The first round warms up and does not count.
            for (int round = 0; round <= setup.size().rounds(); round++) {
                for (HttpCandidate server : servers) {
                    Measurement night = setup.laboratory().measure(server, () -> night(server, connection));
                    if (round > 0) {
                        nights.get(server).add(night);
                    }
                }
            }
            nights.forEach((server, measured) -> rows.add(List.of(
                    connection,
                    server.name(),
                    number(Measurement.median(measured, Measurement::seconds)),
                    number(1e6 * Measurement.median(measured, Measurement::serviceCpu) / COURSES),
                    number(1e6 * Measurement.median(measured, Measurement::databaseCpu) / COURSES))));
        }
        return new Table(
                "A nightly job",
                "One client asks for 1,000 courses of " + SmallCourses.ROWS
                        + " completions, one after the other, without those that are registered: all but one in every tenth course.",
                List.of("", "", "s", "its CPU µs a request", "database CPU µs a request"),
                rows,
                Map.of());
    }

    private static Measurement night(HttpCandidate server, String connection) throws IOException {
        long start = System.nanoTime();
        try (HttpExchange kept = server.connect()) {
            for (int course = 0; course < COURSES; course++) {
                String path = PREFIX + "-" + course + "?exclude_already_registered=true";
                if (connection.equals(KEEP_ALIVE)) {
                    server.fetch(kept, path);
                } else {
                    server.fetchAndClose(path);
                }
            }
        }
        return new Measurement((System.nanoTime() - start) / 1e9, 0, 0, 0, 0);
    }
}
