package org.studyregistry.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.streaming.StreamOutcome;

/**
 * How an export ended.
 *
 * @param modules those that had any row, where they were not recorded before; none also where it was every module
 * @param completions those that were given, where each is recorded
 */
record EndedExport(StreamOutcome outcome, Optional<List<UUID>> modules, Optional<List<UUID>> completions) {

    /** One whose record has said before what it is of. */
    static EndedExport of(StreamOutcome outcome) {
        return new EndedExport(outcome, Optional.empty(), Optional.empty());
    }

    static EndedExport of(StreamOutcome outcome, Optional<Export.Disclosed> disclosed) {
        return new EndedExport(
                outcome,
                disclosed.flatMap(Export.Disclosed::modules),
                disclosed.flatMap(Export.Disclosed::completions));
    }

    /** Ids as PostgreSQL reads an array of them; null for none. */
    static String array(Optional<List<UUID>> ids) {
        return ids.map(all ->
                        "{" + String.join(",", all.stream().map(UUID::toString).toList()) + "}")
                .orElse(null);
    }
}
