package org.studyregistry.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was done to the service, what it should do, and what it was seen to do: {@code target/fault-report.md}.
 *
 * <p>Tests run in several processes and class loaders, so that each row is a file of its own until the report is written anew,
 * with every row. A test that fails leaves its row unseen.
 */
public final class FaultReport {

    private static final Path ROWS = Path.of("target", "fault-report");
    private static final Path LOCK = ROWS.resolve("lock");
    private static final Path REPORT = Path.of("target", "fault-report.md");
    private static final String UNSEEN = "**FAILED**";
    private static final int PARTS = 4;

    private FaultReport() {}

    /** Begins a row. */
    public static Row expect(String section, String fault, String expected) {
        Row row = new Row(section, fault, expected);
        row.write(UNSEEN);
        return row;
    }

    /** A row of which it is not known yet what is seen. */
    public record Row(String section, String fault, String expected) {

        /** Ends the row. */
        public void seen(String seen) {
            write(seen);
        }

        private void write(String seen) {
            String name = UUID.nameUUIDFromBytes((section + fault).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    + ".row";
            synchronized (FaultReport.class) {
                try {
                    Files.createDirectories(ROWS);
                    try (FileChannel lock =
                            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        lock.lock();
                        Files.write(
                                ROWS.resolve(name),
                                Stream.of(section, fault, expected, seen)
                                        .map(part -> part.replaceAll("\\s+", " "))
                                        .toList());
                        render();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void render() throws IOException {
        List<List<String>> rows;
        try (Stream<Path> files = Files.list(ROWS)) {
            rows = files.map(FaultReport::read)
                    .filter(row -> row.size() == PARTS)
                    .sorted((one, other) ->
                            (one.get(0) + "\t" + one.get(1)).compareTo(other.get(0) + "\t" + other.get(1)))
                    .toList();
        }
        long failed = rows.stream().filter(row -> row.get(3).equals(UNSEEN)).count();
        StringBuilder report = new StringBuilder("# Fault report\n\n" + rows.size() + " faults, " + failed
                + " failed. Written by `./mvnw verify -Pfaults`; see docs/design.md.\n");
        String section = "";
        for (List<String> row : rows) {
            if (!row.get(0).equals(section)) {
                section = row.get(0);
                report.append("\n## ").append(section).append("\n\n| Fault | Expected | Seen |\n|---|---|---|\n");
            }
            report.append(row.stream()
                    .skip(1)
                    .map(part -> part.replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        Files.writeString(REPORT, report);
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
