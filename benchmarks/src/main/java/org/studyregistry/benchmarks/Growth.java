package org.studyregistry.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How cost grows with the rows of one stream: everyone, in turn. */
final class Growth implements Scenario {

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Double> bars = new LinkedHashMap<>();
        for (long size : setup.size().growth()) {
            String code = setup.laboratory().course(1, size);
            Map<Candidate, List<Measurement>> measured = new LinkedHashMap<>();
            Map<Candidate, Double> memory = new LinkedHashMap<>();
            setup.candidates().forEach(candidate -> measured.put(candidate, new ArrayList<>()));
            int rounds = size > setup.size().large() ? 2 : setup.size().rounds();
            // The first round warms up and does not count.
            for (int round = 0; round <= rounds; round++) {
                System.err.printf("  %,d rows, round %d of %d%n", size, round, rounds);
                for (Candidate candidate : setup.candidates()) {
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
                    measured.get(setup.candidates().get(0)), Measurement::seconds);
            double binary = Measurement.median(
                    measured.get(setup.candidates().get(1)), Measurement::seconds);
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
                "One ordered stream",
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
