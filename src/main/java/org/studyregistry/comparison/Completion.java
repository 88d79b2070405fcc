package org.studyregistry.comparison;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A completion as a response has it.
 *
 * @param id its id
 * @param fields all other members by name; those of an object by its name, a dot and theirs; null as "null"
 */
record Completion(UUID id, Map<String, String> fields) {

    private static final String ID = "id";
    private static final String INSTANT = "_date";
    private static final String LANGUAGE = "completion_language";

    /** As the newest reference writes what the LMS stores; older ones give it as it stands. */
    private static final Map<String, String> REGIONS = Map.of("en", "en-GB", "fi", "fi-FI", "sv", "sv-SE");

    /** The fields that can be told apart by {@link #letters}; the last stands for all others. */
    private static final List<String> NAMES = List.of(
            "completion_date",
            "completion_language",
            "completion_registration_attempt_date",
            "email",
            "grade",
            "user_id",
            "tier",
            "another field");

    /** Of the members of a JSON object; without a UUID for an id it is none. */
    static Completion of(Map<String, String> members) {
        Map<String, String> fields = new TreeMap<>(members);
        return new Completion(UUID.fromString(String.valueOf(fields.remove(ID))), fields);
    }

    /** A digest of what it says, whichever way an instant or a language is written. */
    long meaning() {
        long hash = 1;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            hash = hash(hash, field.getKey() + '\0' + meaning(field.getKey(), field.getValue()) + '\0');
        }
        return hash;
    }

    private static String meaning(String field, String value) {
        if (field.equals(LANGUAGE)) {
            return REGIONS.getOrDefault(value, value);
        }
        return field.endsWith(INSTANT) ? instant(value) : value;
    }

    /** A digest of one byte for the letters of each field, to say which of them differ; so one in 256 does not show. */
    long letters() {
        long bytes = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            bytes ^= (hash(1, field.getKey() + '\0' + field.getValue()) & 0xff) << (8 * number(field.getKey()));
        }
        return bytes;
    }

    /** The names of the fields in which two digests of letters differ. */
    static String differing(long letters, long others) {
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (((letters ^ others) >>> (8 * i) & 0xff) != 0) {
                differing.add(NAMES.get(i));
            }
        }
        return differing.isEmpty() ? "some field" : String.join(", ", differing);
    }

    /** In which ways two that say the same are written differently, by their digests of letters. */
    static Set<Difference> formats(long letters, long others) {
        long differing = letters ^ others;
        Set<Difference> formats = EnumSet.noneOf(Difference.class);
        for (int i = 0; differing >>> (8 * i) != 0 && i < NAMES.size(); i++) {
            if ((differing >>> (8 * i) & 0xff) != 0) {
                formats.add(NAMES.get(i).equals(LANGUAGE) ? Difference.LANGUAGE_FORMAT : Difference.INSTANT_FORMAT);
            }
        }
        return formats;
    }

    private static int number(String field) {
        int number = NAMES.indexOf(field.split("\\.", 2)[0]);
        return number < 0 ? NAMES.size() - 1 : number;
    }

    // FNV-1a, then mixed, so that a difference of one letter reaches every bit.
    private static long hash(long seed, String text) {
        long hash = seed ^ 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 29);
    }

    private static String instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeException noInstant) {
            return text;
        }
    }
}
