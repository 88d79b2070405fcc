package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The night of a whole platform, of which one completion in a thousand is not registered: one request, or one for each course. */
final class NightlyFeed implements Scenario {

    private static final int COURSES = 10_000;
    private static final int EVERY = 25;
    private static final String PREFIX = "FEED";
    private static final String EXCLUDING = "?exclude_already_registered=true";

    private interface Night {
        Measurement run() throws IOException;
    }

    @Override
    public String name() {
        return "nightly-feed";
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public Table run(Setup setup) throws Exception {
        try (FeedServers servers = FeedServers.start()) {
            Laboratory laboratory = servers.laboratory();
            laboratory.nightlyCourses(PREFIX, COURSES, EVERY);
            var rust = HttpCandidate.rust(laboratory.address());
            if (rust.isPresent()) {
                rust.get().start();
            }
            Map<String, List<Measurement>> nights = new LinkedHashMap<>();
            // The first round warms up and does not count.
            for (int round = 0; round <= setup.size().rounds(); round++) {
                System.err.printf("  %,d courses, round %d of %d%n", COURSES, round, setup.size().rounds());
                for (HttpCandidate service : servers.services()) {
                    night(laboratory, service, "1", nights, round > 0, () -> wholePlatform(service));
                }
                if (rust.isPresent()) {
                    HttpCandidate server = rust.get();
                    night(laboratory, server, String.format("%,d", COURSES), nights, round > 0, () -> courseByCourse(server));
                }
            }
            rust.ifPresent(HttpCandidate::close);
            List<List<String>> rows = new ArrayList<>();
            nights.forEach((what, measured) -> rows.add(List.of(
                    what.split("\t")[0],
                    what.split("\t")[1],
                    number(Measurement.median(measured, Measurement::seconds)),
                    number(Measurement.median(measured, Measurement::serviceCpu)),
                    number(Measurement.median(measured, Measurement::databaseCpu)))));
            return new Table(
                    "A nightly job over all courses",
                    String.format(
                            "%,d courses of %d completions, of which one in a thousand is not registered: %d. One client, over one"
                                    + " connection.",
                            COURSES, SmallCourses.ROWS, COURSES / EVERY),
                    List.of("", "requests", "s", "its CPU s", "database CPU s"),
                    rows,
                    Map.of());
        }
    }

    private static void night(
            Laboratory laboratory,
            HttpCandidate server,
            String requests,
            Map<String, List<Measurement>> nights,
            boolean counts,
            Night night)
            throws Exception {
        Measurement measured = laboratory.measure(server, night::run);
        if (counts) {
            nights.computeIfAbsent(server.name() + "\t" + requests, name -> new ArrayList<>())
                    .add(measured);
        }
    }

    private static Measurement wholePlatform(HttpCandidate server) throws IOException {
        try (HttpExchange exchange = server.connect()) {
            return server.fetchAll(exchange, EXCLUDING);
        }
    }

    private static Measurement courseByCourse(HttpCandidate server) throws IOException {
        long start = System.nanoTime();
        try (HttpExchange exchange = server.connect()) {
            for (int course = 0; course < COURSES; course++) {
                server.fetch(exchange, PREFIX + "-" + course + EXCLUDING);
            }
        }
        return new Measurement((System.nanoTime() - start) / 1e9, 0, 0, 0, 0);
    }
}
