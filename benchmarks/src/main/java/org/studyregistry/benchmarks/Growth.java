package org.studyregistry.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How cost grows with the rows of one stream: everyone, in turn.
 *
 * @param name as on the command line
 * @param title of its table
 * @param sizes of the streams, in rows
 * @param all whether everyone is measured, or only {@code COPY} and this service, since the rivals would take too long
 */
record Growth(String name, String title, List<Long> sizes, boolean all) implements Scenario {

    @Override
    public Table run(Setup setup) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Double> bars = new LinkedHashMap<>();
        for (long size : sizes) {
            String code = setup.laboratory().course(1, size);
            Map<Candidate, List<Measurement>> measured = new LinkedHashMap<>();
            Map<Candidate, Double> memory = new LinkedHashMap<>();
            List<Candidate> candidates = setup.candidates().stream()
                    .filter(candidate -> all || candidate.pid() == 0 || candidate.name().startsWith("this service"))
                    .toList();
            candidates.forEach(candidate -> measured.put(candidate, new ArrayList<>()));
            int rounds = all ? setup.size().rounds() : 2;
            // The first round warms up and does not count.
            for (int round = 0; round <= rounds; round++) {
                System.err.printf("  %,d rows, round %d of %d%n", size, round, rounds);
                for (Candidate candidate : candidates) {
                    if (candidate.pid() != 0) {
                        Cpu.forgetPeakMemory(candidate.pid());
                    }
                    Measurement result =
                            setup.laboratory().measure(candidate, () -> candidate.fetch(code));
                    if (round > 0) {
                        measured.get(candidate).add(result);
                    }
                    if (candidate.pid() != 0) {
                        memory.merge(candidate, Cpu.peakMemory(candidate.pid()), Math::max);
                    }
                }
            }
            double json = Measurement.median(
                    measured.get(candidates.get(0)), Measurement::seconds);
            double binary = Measurement.median(
                    measured.get(candidates.get(1)), Measurement::seconds);
            measured.forEach((candidate, results) -> {
                double seconds = Measurement.median(results, Measurement::seconds);
                rows.add(List.of(
                        String.format(Locale.ROOT, "%,d", size),
                        candidate.name(),
                        number(seconds),
                        number(size / seconds / 1000),
                        number(json / seconds) + " ×",
                        number(100 * binary / seconds) + " %",
                        number(1000 * Measurement.median(results, Measurement::firstByte)),
                        candidate.pid() == 0 ? "–" : number(Measurement.median(results, Measurement::serviceCpu)),
                        number(Measurement.median(results, Measurement::databaseCpu)),
                        memory.containsKey(candidate) ? number(memory.get(candidate)) : "–"));
                if (size == setup.size().large()) {
                    bars.put(candidate.name(), size / seconds / 1000);
                }
            });
        }
        return new Table(
                title,
                "`COPY` of JSON is 1 ×; binary `COPY` is 100 %, what the server can give at all.",
                List.of(
                        "rows",
                        "",
                        "s",
                        "1000 rows/s",
                        "of JSON `COPY`",
                        "of binary `COPY`",
                        "first byte ms",
                        "its CPU s",
                        "database CPU s",
                        "peak RSS MB"),
                rows,
                bars);
    }

    /** Three digits, whatever the size. */
    static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
