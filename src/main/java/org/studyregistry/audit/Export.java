package org.studyregistry.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.logging.LogText;

/**
 * What a registrar is about to be given.
 *
 * @param kind what it is
 * @param course the course as it was asked for; none where all of them are meant
 * @param modules the modules which that means now, within the key's scope; none where all of them are meant
 * @param excludeRegistered whether what is registered already is left out; none where that has no meaning
 * @param filter what narrows the answer further, as a query string
 * @param format the media type
 */
public record Export(
        Kind kind,
        Optional<String> course,
        Optional<List<UUID>> modules,
        Optional<Boolean> excludeRegistered,
        Optional<String> filter,
        String format) {

    /** Takes what the client wrote only in a form that is fit for whoever reads the record. */
    public Export {
        course = course.map(text -> LogText.of(text, LogText.NAME));
        filter = filter.map(text -> LogText.of(text, LogText.PATH));
    }

    /** What a registrar can be given. */
    public enum Kind {
        /** Completions. */
        EXPORT,
        /** Receipts of what it has registered. */
        RECEIPTS
    }
}
