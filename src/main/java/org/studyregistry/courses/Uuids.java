package org.studyregistry.courses;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads UUIDs in every textual form in use: hyphenated, simple, braced and URN (RFC 9562), in any case. */
public final class Uuids {

    private static final Pattern HYPHENATED = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern SIMPLE =
            Pattern.compile("([0-9a-fA-F]{8})([0-9a-fA-F]{4})([0-9a-fA-F]{4})([0-9a-fA-F]{4})([0-9a-fA-F]{12})");
    private static final String URN = "urn:uuid:";

    private Uuids() {}

    /** The UUID that the whole text spells, if it spells one. */
    public static Optional<UUID> parse(String text) {
        Matcher simple = SIMPLE.matcher(text);
        if (simple.matches()) {
            return Optional.of(UUID.fromString(simple.replaceFirst("$1-$2-$3-$4-$5")));
        }
        String bare = unwrapped(text);
        return HYPHENATED.matcher(bare).matches() ? Optional.of(UUID.fromString(bare)) : Optional.empty();
    }

    private static String unwrapped(String text) {
        if (text.startsWith("{") && text.endsWith("}")) {
            return text.substring(1, text.length() - 1);
        }
        return text.regionMatches(true, 0, URN, 0, URN.length()) ? text.substring(URN.length()) : text;
    }
}
