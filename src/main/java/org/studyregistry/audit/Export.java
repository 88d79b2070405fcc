package org.studyregistry.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.logging.LogText;

/**
 * What a registrar is about to be given.
 *
 * @param kind what it is
 * @param course the course as it was asked for; none where several or all of them are meant
 * @param courses the courses as they were asked for, of a kind that is for several; empty for all
 * @param modules the modules which that means now, within the key's scope; none where all of them are meant, or they are too many
 * @param moduleCount how many they are, where they are not listed
 * @param excludeRegistered whether what is registered already is left out; none where that has no meaning
 * @param filter what narrows the response further, as a query string
 * @param format the media type
 * @param disclosed what was given, once it was, where that is not known before
 */
public record Export(
        Kind kind,
        Optional<String> course,
        List<String> courses,
        Optional<List<UUID>> modules,
        Optional<Integer> moduleCount,
        Optional<Boolean> excludeRegistered,
        Optional<String> filter,
        String format,
        Optional<Disclosed> disclosed) {

    /** Takes what the client wrote only in a form that is fit for readers of the record. */
    public Export {
        course = course.map(text -> LogText.of(text, LogText.NAME));
        courses = courses.stream().map(text -> LogText.of(text, LogText.NAME)).toList();
        filter = filter.map(text -> LogText.of(text, LogText.PATH));
    }

    /** An export over many modules: which of them it gave something of is recorded when it has ended. */
    public Export(
            Kind kind,
            List<String> courses,
            int moduleCount,
            boolean excludeRegistered,
            Optional<String> filter,
            String format,
            Disclosed disclosed) {
        this(
                kind,
                Optional.empty(),
                courses,
                Optional.empty(),
                Optional.of(moduleCount),
                Optional.of(excludeRegistered),
                filter,
                format,
                Optional.of(disclosed));
    }

    /** An export of one course's modules. */
    public static Export ofCourse(
            String course, List<UUID> modules, boolean excludeRegistered, Optional<String> filter, String format) {
        return new Export(
                Kind.EXPORT,
                Optional.of(course),
                List.of(),
                Optional.of(modules),
                Optional.empty(),
                Optional.of(excludeRegistered),
                filter,
                format,
                Optional.empty());
    }

    /** A registrar's receipts. */
    public static Export ofReceipts(
            Optional<String> course, Optional<List<UUID>> modules, Optional<String> filter, String format) {
        return new Export(
                Kind.RECEIPTS,
                course,
                List.of(),
                modules,
                Optional.empty(),
                Optional.empty(),
                filter,
                format,
                Optional.empty());
    }

    /** What a registrar can be given. */
    public enum Kind {
        /** Completions. */
        EXPORT,
        /** Completions of several courses, or of all. */
        PLATFORM,
        /** Completions that were searched for. */
        SEARCH,
        /** Receipts of what it has registered. */
        RECEIPTS
    }

    /** What an export gave; or a little more, where its client left. */
    public interface Disclosed {

        /** The modules that had any row; none where it was every module that there was. */
        Optional<List<UUID>> modules();

        /** The completions, where each is recorded. */
        Optional<List<UUID>> completions();
    }
}
