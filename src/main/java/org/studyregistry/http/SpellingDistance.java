package org.studyregistry.http;

import java.util.Comparator;
import java.util.Set;

/** Finds the name a misspelled one was meant to be, by Levenshtein distance. */
final class SpellingDistance {

    /** Longer names are cut before comparing, which bounds the work. */
    private static final int LONGEST = 64;

    private SpellingDistance() {}

    /** The candidate with the fewest edits to {@code name}; of equals, the first in alphabetical order. */
    static String nearest(String name, Set<String> candidates) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> between(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static int between(String a, String b) {
        String shortened = a.substring(0, Math.min(a.length(), LONGEST));
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= shortened.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (shortened.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
