package org.studyregistry.registrations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client prefers, by its {@code Prefer} headers (RFC 7240). Preferences that are not known are ignored, and so is
 * whatever cannot be read, as the RFC wants it.
 *
 * @param lenient {@code handling=lenient}: good items are stored though others are bad
 * @param representation {@code return=representation}: the response has what is stored
 */
record Preferences(boolean lenient, boolean representation) {

    private static final String LENIENT = "handling=lenient";
    private static final String REPRESENTATION = "return=representation";

    /** Reads every value of the header; of a preference that is given twice, the first counts. */
    static Preferences read(List<String> headers) {
        Map<String, String> given = new HashMap<>();
        for (String header : headers) {
            for (String preference : split(header, ',')) {
                String[] nameAndValue = split(preference, ';').get(0).split("=", 2);
                String value = nameAndValue.length == 1 ? "" : unquoted(nameAndValue[1].strip());
                given.putIfAbsent(lowerCase(nameAndValue[0].strip()), lowerCase(value));
            }
        }
        return new Preferences("lenient".equals(given.get("handling")), "representation".equals(given.get("return")));
    }

    /** The same for a client that may not be shown what is stored. */
    Preferences withoutRepresentation() {
        return new Preferences(lenient, false);
    }

    /** The value of {@code Preference-Applied}, if any preference is. */
    Optional<String> applied() {
        if (lenient && representation) {
            return Optional.of(LENIENT + ", " + REPRESENTATION);
        }
        if (lenient) {
            return Optional.of(LENIENT);
        }
        return representation ? Optional.of(REPRESENTATION) : Optional.empty();
    }

    /** The parts between separators that are not inside a quoted string. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!quoted && c == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() >= 2 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1") : word;
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
