package org.studyregistry.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What came out of comparing the two responses for one course. */
public final class ComparisonResult {

    private static final int EXAMPLES = 3;
    private static final Set<Difference> OTHER_COMPLETIONS = EnumSet.of(
            Difference.WITHHELD,
            Difference.ONLY_IN_REFERENCE,
            Difference.ONLY_IN_SERVICE,
            Difference.TWICE_IN_REFERENCE,
            Difference.TWICE_IN_SERVICE);

    private final String course;
    private final Map<Difference, Long> counts = new EnumMap<>(Difference.class);
    private final Map<Difference, List<String>> examples = new EnumMap<>(Difference.class);
    private long completions;

    ComparisonResult(String course) {
        this.course = course;
    }

    /** Counts a difference; an example says which, if there is more to say than that. */
    void add(Difference kind, String example) {
        counts.merge(kind, 1L, Long::sum);
        List<String> few = examples.computeIfAbsent(kind, first -> new ArrayList<>());
        if (example != null && few.size() < EXAMPLES) {
            few.add(example);
        }
    }

    /** Whether both gave the same completions, each once. */
    boolean sameCompletions() {
        return counts.keySet().stream().noneMatch(OTHER_COMPLETIONS::contains);
    }

    void completions(long number) {
        completions = number;
    }

    /** The course as it was asked for. */
    public String course() {
        return course;
    }

    /** How many completions the service gave. */
    public long completions() {
        return completions;
    }

    /** How often the responses differ, by kind; nothing if they are the same. */
    public Map<Difference, Long> differences() {
        return counts;
    }

    /** Some of the ids, or what was answered. */
    public List<String> examples(Difference kind) {
        return examples.getOrDefault(kind, List.of());
    }

    /** Whether they differ in nothing but in what was decided. */
    public boolean asDecided() {
        return counts.keySet().stream().allMatch(Difference::decided);
    }
}
