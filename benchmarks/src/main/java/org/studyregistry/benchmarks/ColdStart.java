package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From nothing to the first row: the process is started, and asked as soon as it listens. */
final class ColdStart implements Scenario {

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        String code = setup.laboratory().course(1, setup.size().middle());
        Laboratory laboratory = setup.laboratory();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(code, setup.size().rounds(), () -> Optional.of(HttpCandidate.node(laboratory.address()))));
        rows.add(row(code, setup.size().rounds(), () -> Optional.of(HttpCandidate.naive(laboratory.address()))));
        rows.add(row(code, setup.size().rounds(), () -> Optional.of(HttpCandidate.service(laboratory.address()))));
        if (HttpCandidate.nativeService(laboratory.address()).isPresent()) {
            rows.add(row(code, setup.size().rounds(), () -> HttpCandidate.nativeService(laboratory.address())));
        }
        return new Table(
                "Cold start",
                "The stream is the first one of its process, of " + String.format("%,d", setup.size().middle()) + " rows.",
                List.of("", "listens after s", "first byte after s", "whole stream after s"),
                rows,
                Map.of());
    }

    private interface Start {
        Optional<HttpCandidate> candidate() throws Exception;
    }

    private static List<String> row(String code, int rounds, Start start) throws Exception {
        double[] listens = new double[rounds];
        double[] first = new double[rounds];
        double[] whole = new double[rounds];
        String name = "";
        for (int round = 0; round < rounds; round++) {
            HttpCandidate candidate = start.candidate().orElseThrow();
            long begin = System.nanoTime();
            try (candidate) {
                candidate.start();
                listens[round] = (System.nanoTime() - begin) / 1e9;
                Measurement stream = candidate.fetch(code);
                first[round] = listens[round] + stream.firstByte();
                whole[round] = listens[round] + stream.seconds();
                name = candidate.name();
            }
        }
        return List.of(
                name,
                number(Measurement.median(listens)),
                number(Measurement.median(first)),
                number(Measurement.median(whole)));
    }
}
