package org.studyregistry.completions;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.courses.ModuleCandidates;

/**
 * Which completions a registrar searches for: those that have one of the addresses, and those that have one of the ids.
 *
 * @param emails without case and surrounding blanks
 * @param completions ids
 */
record Search(List<String> emails, List<UUID> completions) {

    /** The condition for a row {@code c}; its parameters are two arrays. The advised index has this expression. */
    static String condition(int emails, int completions) {
        return "(lower(btrim(c.email::text)) = any (array(select lower(btrim(e)) from unnest($" + emails
                + "::text[]) e)) or c.id = any ($" + completions + "::uuid[]))";
    }

    private static final String MODULES =
            "select c.course_module_id from public.course_module_completions c where " + condition(6, 7);

    /** The modules in which there is any completion that is searched for, whether it may leave or not. */
    ModuleCandidates modules() {
        return new ModuleCandidates(MODULES, List.of(emailArray(), completionArray()));
    }

    String[] emailArray() {
        return emails.toArray(String[]::new);
    }

    UUID[] completionArray() {
        return completions.toArray(UUID[]::new);
    }

    /** A digest of what is searched for, in whatever order. */
    long digest() {
        String text = String.join(
                "\n",
                Stream.concat(emails.stream(), completions.stream().map(UUID::toString))
                        .sorted()
                        .toList());
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        return OpaqueToken.digest(all);
    }

    /** How many are searched for, as the audit record says it. */
    String text() {
        return "emails=" + emails.size() + "&completion_ids=" + completions.size();
    }
}
