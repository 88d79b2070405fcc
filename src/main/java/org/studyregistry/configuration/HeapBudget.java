package org.studyregistry.configuration;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.studyregistry.http.ConnectionLimits;
import org.studyregistry.http.HeadBudget;

/**
 * What the settings allow clients to have in the heap at once, added up. The arithmetic stands in {@code docs/configuration.md}; what
 * each thing costs was measured, with something to spare.
 */
final class HeapBudget {

    private static final long MIB = 1024 * 1024;

    /** The program itself, idle. */
    private static final long PROGRAM = 24 * MIB;

    private static final long STREAM = 600 * 1024;
    private static final long ADDRESS = 200;
    private static final long OUTCOME = 500;

    private HeapBudget() {}

    /** A part of the heap. */
    private record Part(String what, long bytes) {

        private String text() {
            return what + " " + bytes / MIB + " MiB";
        }
    }

    /** What is wrong if not all of it fits into a heap of so many bytes. */
    static Optional<String> defect(Config config, long heap) {
        List<Part> parts = parts(config, heap);
        long sum = parts.stream().mapToLong(Part::bytes).sum();
        if (sum <= heap) {
            return Optional.empty();
        }
        return Optional.of(
                "The heap (-Xmx) has " + heap / MIB + " MiB, but the settings allow for " + sum / MIB + " MiB: "
                        + String.join(", ", parts.stream().map(Part::text).toList()) + ". Give it more, or lower them");
    }

    private static List<Part> parts(Config config, long heap) {
        return List.of(
                new Part("the program", PROGRAM),
                new Part(
                        "connections (" + Settings.CONNECTIONS + ")",
                        ConnectionLimits.onBothPorts(value(config, Settings.CONNECTIONS))
                                * ConnectionLimits.memory(
                                        value(config, Settings.LINE) + value(config, Settings.HEADERS))),
                new Part("heads of requests", heap / HeadBudget.PART_OF_HEAP),
                new Part("streams (" + Settings.STREAMS + ")", value(config, Settings.STREAMS) * STREAM),
                // Here goes what the bodies of registrations may have in all.
                new Part(
                        "addresses with failures (" + Settings.ADDRESSES + ")",
                        value(config, Settings.ADDRESSES) * ADDRESS),
                new Part("outcomes that wait (" + Settings.BACKLOG + ")", value(config, Settings.BACKLOG) * OUTCOME));
    }

    private static long value(Config config, String name) {
        return Settings.of(name).value(config).orElse(0L);
    }
}
