package org.studyregistry.database;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the option that a misspelled one was meant to be: the one that shares most pairs of letters with it. */
final class NearestName {

    private NearestName() {}

    /** Of equals, the first in alphabetical order. */
    static String of(String name, Set<String> candidates) {
        Set<String> pairs = pairs(name);
        return candidates.stream()
                .min(Comparator.<String>comparingDouble(candidate -> -likeness(pairs, pairs(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static double likeness(Set<String> one, Set<String> other) {
        double common = one.stream().filter(other::contains).count();
        return 2 * common / (one.size() + other.size());
    }

    private static Set<String> pairs(String name) {
        String padded = "^" + name.toLowerCase(Locale.ROOT).replace("_", "") + "$";
        return java.util.stream.IntStream.range(0, padded.length() - 1)
                .mapToObj(i -> padded.substring(i, i + 2))
                .collect(Collectors.toSet());
    }
}
