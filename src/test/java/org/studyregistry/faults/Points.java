package org.studyregistry.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.studyregistry.testsupport.FaultReport;

/**
 * Random points at which one fault strikes: {@code faults.points} of them, from {@code faults.seed}, which is printed and
 * random if it is not set.
 */
final class Points {

    private static final long SEED = Long.getLong("faults.seed", System.nanoTime() & 0xFFFFFF);
    private static final int COUNT = Integer.getInteger("faults.points", 5);

    private final Laboratory laboratory;
    private final int count;

    Points(Laboratory laboratory) {
        this(laboratory, COUNT);
    }

    /** At most so many, for what takes long. */
    Points(Laboratory laboratory, int most) {
        this.laboratory = laboratory;
        this.count = Math.min(COUNT, most);
    }

    /** One request, and what befalls it. */
    @FunctionalInterface
    interface Strike {

        Verdict at(int point, Random random, Form form) throws Exception;
    }

    /** Strikes at each point, and sees to it that the service heals each time; what was seen, as a row. */
    List<Verdict> strike(String section, String fault, String expected, Strike strike) throws Exception {
        FaultReport.Row row = FaultReport.expect(section, fault, expected);
        List<Verdict> verdicts = new ArrayList<>();
        Duration longest = Duration.ZERO;
        for (int point = 0; point < count; point++) {
            Form form = Form.values()[point % Form.values().length];
            try {
                verdicts.add(strike.at(point, new Random(SEED + point), form));
                Duration healing = laboratory.healed();
                longest = healing.compareTo(longest) > 0 ? healing : longest;
            } catch (AssertionError | Exception failed) {
                throw new AssertionError("faults.seed=" + SEED + ", point " + point + ", " + form, failed);
            }
        }
        row.seen(String.format(
                Locale.ROOT,
                "%d points (seed %d): %s; well again in at most %.1f s",
                count,
                SEED,
                Verdict.tally(verdicts),
                longest.toMillis() / 1000.0));
        return verdicts;
    }
}
