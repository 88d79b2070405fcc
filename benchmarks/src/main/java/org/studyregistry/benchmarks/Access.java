package org.studyregistry.benchmarks;

import static org.studyregistry.benchmarks.Growth.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What order, modules and exclusion cost, with the indexes and without. */
final class Access implements Scenario {

    private static final List<String> INDEXES = List.of("course_module_completions_exported");
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    private final boolean dropCaches;

    Access(boolean dropCaches) {
        this.dropCaches = dropCaches;
    }

    @Override
    public String name() {
        return "access";
    }

    @Override
    public Table run(Setup setup) throws Exception {
        Laboratory laboratory = setup.laboratory();
        long large = setup.size().large();
        String one = laboratory.course(1, large);
        String twenty = laboratory.course(20, large);
        Map<Integer, String> shares = Map.of(0, Laboratory.KEY, 512, "benchmark-key-of-half", 1023, "benchmark-key-of-most");
        for (int share : List.of(512, 1023)) {
            laboratory.registrar(shares.get(share));
            laboratory.register(shares.get(share), one, share);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        for (String index : INDEXES) {
            definitions.add(laboratory.value("select pg_get_indexdef('public." + index + "'::regclass)"));
        }
        for (String indexes : List.of("with", "without")) {
            if (indexes.equals("without")) {
                for (String index : INDEXES) {
                    laboratory.execute("drop index public." + index);
                }
            }
            rows.add(row(setup, indexes, "1 module", one, Laboratory.KEY));
            rows.add(row(setup, indexes, "20 modules", twenty, Laboratory.KEY));
            for (int share : List.of(0, 512, 1023)) {
                rows.add(row(
                        setup,
                        indexes,
                        "1 module, excluding " + number(share / 10.24) + " % registered",
                        one + "?exclude_already_registered=true",
                        shares.get(share)));
            }
        }
        for (String definition : definitions) {
            laboratory.execute(definition);
        }
        laboratory.execute("vacuum analyze public.course_module_completions");
        return new Table(
                "The order of the contract, and exclusion",
                "This service on the JVM, " + String.format("%,d", large) + " completions within a platform of other courses."
                        + (dropCaches ? " Cold: the kernel's cache was dropped before." : ""),
                List.of("indexes", "", "s", "first byte ms", "its CPU s", "database CPU s", "cold s"),
                rows,
                Map.of());
    }

    private List<String> row(Setup setup, String indexes, String what, String path, String key) throws Exception {
        HttpCandidate service = setup.service();
        List<Measurement> results = new ArrayList<>();
        String cold = "–";
        if (dropCaches) {
            Files.writeString(DROP_CACHES, "3");
            cold = number(fetch(setup, service, path, key).seconds());
        }
        for (int round = 0; round < setup.size().rounds(); round++) {
            results.add(fetch(setup, service, path, key));
        }
        return List.of(
                indexes,
                what,
                number(Measurement.median(results, Measurement::seconds)),
                number(1000 * Measurement.median(results, Measurement::firstByte)),
                number(Measurement.median(results, Measurement::serviceCpu)),
                number(Measurement.median(results, Measurement::databaseCpu)),
                cold);
    }

    private static Measurement fetch(Setup setup, HttpCandidate service, String path, String key)
            throws IOException, SQLException, InterruptedException {
        return setup.laboratory().measure(service, () -> {
            try (HttpExchange exchange = service.connect()) {
                return service.fetch(exchange, path, "Basic " + key);
            }
        });
    }
}
