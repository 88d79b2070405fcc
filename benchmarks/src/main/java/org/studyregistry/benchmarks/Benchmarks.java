package org.studyregistry.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.studyregistry.benchmarks.Scenario.Setup;
import org.studyregistry.benchmarks.Scenario.Size;
import org.studyregistry.benchmarks.Scenario.Table;

/**
 * Starts a database, the service and its rivals, and measures. Arguments: {@code --quick}, {@code --rows-10m},
 * {@code --drop-caches}, {@code --rounds 7},
 * {@code --only growth,together,small-8,small-64,nightly,nightly-feed,full-feed,search,distant,burst,cold,access,large}.
 */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        boolean quick = options.contains("--quick");
        int rounds = Integer.parseInt(value(options, "--rounds").orElse("7"));
        Size size = Size.of(quick, rounds);
        List<String> names =
                value(options, "--only").map(list -> List.of(list.split(","))).orElse(List.of());
        List<Scenario> all = new ArrayList<>(List.of(
                new Growth("growth", "One ordered stream", size.growth(), true),
                new Together(),
                new SmallCourses(8),
                new SmallCourses(64),
                new NightlyJob(),
                new NightlyFeed(),
                new FullFeed(size.platforms(options.contains("--rows-10m"))),
                new StudentSearch(options.contains("--rows-10m")),
                new DistantDatabase(),
                new ManyRegistrars(),
                new ColdStart(),
                new Access(options.contains("--drop-caches"))));
        if (options.contains("--rows-10m")) {
            // Last, for it fills the tables that the others would read.
            all.add(new Growth("large", "One ordered stream of ten million rows", List.of(10_000_000L), false));
        }
        List<Scenario> scenarios = all.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
        long begin = System.nanoTime();
        if (scenarios.stream().allMatch(Scenario::alone)) {
            run(scenarios, Setup.empty(size));
            System.exit(0);
        }
        try (Laboratory laboratory = new Laboratory()) {
            Setup setup = setUp(laboratory, size, quick);
            List<Table> tables = run(scenarios, setup);
            long minutes = Duration.ofNanos(System.nanoTime() - begin).toMinutes();
            if (names.isEmpty()) {
                Report.write(conditions(laboratory, quick, size, minutes), tables);
            }
        }
        System.exit(0); // clients that were cut off may still wait
    }

    private static List<Table> run(List<Scenario> scenarios, Setup setup) throws Exception {
        List<Table> tables = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            System.err.println(scenario.name());
            Table table = scenario.run(setup);
            tables.add(table);
            System.out.println(Report.markdown(table));
        }
        return tables;
    }

    private static Optional<String> value(List<String> options, String name) {
        int at = options.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(options.get(at + 1));
    }

    private static Setup setUp(Laboratory laboratory, Size size, boolean quick)
            throws IOException, InterruptedException, SQLException {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(CopyCandidate.json(laboratory));
        candidates.add(CopyCandidate.binary(laboratory));
        // It makes the tables when it starts, so it is first.
        HttpCandidate service = HttpCandidate.service(laboratory.address()).start();
        laboratory.registrar(Laboratory.KEY);
        laboratory.plaintextRegistrar();
        laboratory.platform(quick ? 20_000 : 1_000_000);
        candidates.add(HttpCandidate.node(laboratory.address()).start());
        candidates.add(HttpCandidate.naive(laboratory.address()).start());
        HttpCandidate.rust(laboratory.address()).ifPresent(candidates::add);
        candidates.add(service);
        HttpCandidate.nativeService(laboratory.address()).ifPresent(candidates::add);
        for (Candidate candidate : candidates) {
            if (candidate instanceof HttpCandidate server && !server.running()) {
                server.start();
            }
        }
        String warmUp = laboratory.course(1, size.middle());
        for (int round = 0; round < (quick ? 5 : 10); round++) {
            for (Candidate candidate : candidates) {
                candidate.fetch(warmUp);
            }
        }
        return new Setup(laboratory, candidates, service, size);
    }

    private static String conditions(Laboratory laboratory, boolean quick, Size size, long minutes)
            throws IOException, InterruptedException, SQLException {
        return String.format(
                """
                Measured %s%s: medians of %d rounds, everyone in turn in each; %d minutes in all. %s, %d processors; \
                %s; %s; Java %s; node %s. Heap of this service: 96 MB (SerialGC), native 64 MB.
                """,
                LocalDate.now(),
                quick ? " with `--quick` (too short to quote)" : "",
                size.rounds(),
                Math.max(1, minutes),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                laboratory.value("select split_part(version(), ' on ', 1)"),
                Runtime.version(),
                output("node", "--version"));
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return output;
    }
}
