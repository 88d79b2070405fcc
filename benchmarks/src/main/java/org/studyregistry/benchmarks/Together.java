package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/** Several streams at once: how much all of them get, and whether one is starved. Last, one fast stream with slow readers. */
final class Together implements Scenario {

    private static final int SLOW_READERS = 8;
    private static final int TURNS = 3;

    @Override
    public String name() {
        return "together";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, setup.size().middle());
        List<List<String>> rows = new ArrayList<>();
        for (int streams : setup.size().streams()) {
            // Many streams are shorter, or the rivals would take half of an hour.
            rows.addAll(together(setup, streams > 8 ? setup.size().middle() / 5 : setup.size().middle(), streams));
        }
        for (HttpCandidate server : setup.servers()) {
            Cpu.forgetPeakMemory(server.pid());
            double alone = medianOf(server, code, setup.size().rounds());
            List<HttpExchange> slow = new ArrayList<>();
            ExecutorService readers = Executors.newFixedThreadPool(SLOW_READERS);
            try {
                for (int i = 0; i < SLOW_READERS; i++) {
                    HttpExchange exchange = server.connect().slowly(8 * 1024, 50);
                    slow.add(exchange);
                    readers.submit(() -> server.fetch(exchange, code));
                }
                double together = medianOf(server, code, setup.size().rounds());
                rows.add(List.of(
                        "1 of " + String.format(Locale.ROOT, "%,d", setup.size().middle()) + " with " + SLOW_READERS
                                + " slow",
                        server.name(),
                        number(setup.size().middle() / together / 1000),
                        number(together),
                        "–",
                        number(100 * alone / together) + " % of alone",
                        number(Cpu.peakMemory(server.pid()))));
            } finally {
                for (HttpExchange exchange : slow) {
                    exchange.close();
                }
                readers.shutdownNow();
            }
        }
        return new Table(
                "Several streams",
                "Of so many rows each. Fair is 100 %: the slowest takes no longer than the median. A slow reader takes 8 KiB, then"
                        + " rests for 50 ms.",
                List.of("streams", "", "1000 rows/s in all", "median s", "slowest s", "median of slowest", "peak RSS MB"),
                rows,
                Map.of());
    }

    /** So many streams at once of each server, the servers in turn; of the turns each figure's median. */
    private static List<List<String>> together(Setup setup, long rowsOfEach, int streams) throws Exception {
        String code = setup.laboratory().course(1, rowsOfEach);
        Map<HttpCandidate, List<double[]>> turns = new LinkedHashMap<>();
        for (HttpCandidate server : setup.servers()) {
            Cpu.forgetPeakMemory(server.pid());
            turns.put(server, new ArrayList<>());
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (HttpCandidate server : setup.servers()) {
                turns.get(server).add(atOnce(server, code, streams));
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (HttpCandidate server : setup.servers()) {
            double slowest = median(turns.get(server), seconds -> Measurement.quantile(1, seconds));
            rows.add(List.of(
                    streams + " of " + String.format(Locale.ROOT, "%,d", rowsOfEach),
                    server.name(),
                    number(streams * rowsOfEach / slowest / 1000),
                    number(median(turns.get(server), Measurement::median)),
                    number(slowest),
                    number(100 * median(turns.get(server), s -> Measurement.median(s) / Measurement.quantile(1, s)))
                            + " %",
                    number(Cpu.peakMemory(server.pid()))));
        }
        return rows;
    }

    private static double median(List<double[]> turns, ToDoubleFunction<double[]> figure) {
        return Measurement.median(turns.stream().mapToDouble(figure).toArray());
    }

    private static double medianOf(HttpCandidate server, String code, int rounds) throws IOException {
        List<Measurement> results = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            results.add(server.fetch(code));
        }
        return Measurement.median(results, Measurement::seconds);
    }

    private static double[] atOnce(HttpCandidate server, String code, int streams) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(streams);
        try {
            List<Future<Measurement>> running = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                running.add(clients.submit(() -> server.fetch(code)));
            }
            double[] seconds = new double[streams];
            for (int i = 0; i < streams; i++) {
                seconds[i] = running.get(i).get().seconds();
            }
            return seconds;
        } finally {
            clients.shutdownNow();
        }
    }
}
