package org.studyregistry.streaming;

import java.util.Locale;
import java.util.regex.Pattern;

/** The weight of a member of an {@code Accept…} header (RFC 9110, 12.4.2). */
final class QualityValue {

    private static final Pattern SEMICOLON = Pattern.compile("\\s*;\\s*");

    private QualityValue() {}

    /** What semicolons separate in a member, in lower case. */
    static String[] parts(String member) {
        return SEMICOLON.split(member.strip().toLowerCase(Locale.ROOT), -1);
    }

    /** The weight among the parts that semicolons separate, 0 to 1: 1 if there is none, 0 if it is malformed. */
    static double of(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].startsWith("q=")) {
                try {
                    return Double.parseDouble(parts[i].substring(2));
                } catch (NumberFormatException malformed) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
