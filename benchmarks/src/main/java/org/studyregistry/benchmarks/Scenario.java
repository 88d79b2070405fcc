package org.studyregistry.benchmarks;

import java.util.List;
import java.util.Map;

/** One question, and the table that answers it. */
interface Scenario {

    /** As it is named on the command line. */
    String name();

    Table run(Setup setup) throws Exception;

    /** Whether it has a database and servers of its own, and needs nothing of the setup but its size. */
    default boolean alone() {
        return false;
    }

    /**
     * What there is to measure.
     *
     * @param candidates all of them, running and warm
     * @param service the one that all details are asked of
     */
    record Setup(Laboratory laboratory, List<Candidate> candidates, HttpCandidate service, Size size) {

        /** Nothing, for those that are alone. */
        static Setup empty(Size size) {
            return new Setup(null, List.of(), null, size);
        }

        /** Those with a process of their own, which can have several clients. */
        List<HttpCandidate> servers() {
            return candidates.stream()
                    .filter(HttpCandidate.class::isInstance)
                    .map(HttpCandidate.class::cast)
                    .toList();
        }
    }

    /** How much of everything: enough to believe it, or just enough to see that it works. */
    record Size(List<Long> growth, int rounds, long large, long middle, List<Integer> streams, int seconds) {

        /** Of platforms that are loaded whole. */
        List<Long> platforms(boolean tenMillion) {
            return tenMillion ? List.of(large, 10_000_000L) : List.of(large);
        }

        static Size of(boolean quick, int rounds) {
            return quick
                    ? new Size(List.of(1_000L, 100_000L), Math.min(3, rounds), 100_000, 20_000, List.of(1, 8), 2)
                    : new Size(
                            List.of(1_000L, 100_000L, 1_000_000L),
                            rounds,
                            1_000_000,
                            100_000,
                            List.of(1, 8, 50),
                            20);
        }
    }

    /**
     * A table of the report.
     *
     * @param text what is to be known of it
     * @param bars values for the chart by name, in the order of the table; empty for none
     */
    record Table(String title, String text, List<String> columns, List<List<String>> rows, Map<String, Double> bars) {}
}
