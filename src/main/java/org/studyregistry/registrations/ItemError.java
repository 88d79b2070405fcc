package org.studyregistry.registrations;

import java.util.Locale;

/**
 * Something wrong with an item of a request.
 *
 * @param index the item's place in the request, from 0
 * @param completionId the item's completion as far as it has one: its id, or the text in its stead; may be null
 * @param code what kind of thing, for programs
 * @param member the member of the item that is wrong; null for the item itself
 * @param reason what is wrong, for people; never repeats what was sent
 */
record ItemError(int index, String completionId, Code code, String member, String reason) {

    static final String COMPLETION_ID = "completion_id";
    static final String STUDENT_NUMBER = "student_number";
    static final String REGISTRATION_DATE = "registration_date";

    /** The kinds of faults, as {@code docs/errors.md} lists them. */
    enum Code {
        /** Not an object, or without a UUID in {@code completion_id}. */
        MALFORMED,
        /** No completion has this id, as far as the key can see. */
        UNKNOWN_COMPLETION,
        /** The request has the completion more than once, with different student numbers. */
        CONFLICTING_DUPLICATE,
        /** Missing, not a string, or not one that can be a student number. */
        INVALID_STUDENT_NUMBER,
        /** Missing, not a string, or not an RFC 3339 date and time. */
        INVALID_REGISTRATION_DATE;

        /** As it stands in a response. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ItemError unknown(Registration registration) {
        return of(
                registration,
                Code.UNKNOWN_COMPLETION,
                COMPLETION_ID,
                "No completion that this registry key can see has this id.");
    }

    static ItemError conflictingDuplicate(Registration registration) {
        return of(
                registration,
                Code.CONFLICTING_DUPLICATE,
                STUDENT_NUMBER,
                "The request has this completion more than once, with different student numbers.");
    }

    static ItemError notInEncoding(Registration registration) {
        return of(
                registration,
                Code.INVALID_STUDENT_NUMBER,
                STUDENT_NUMBER,
                "The student number has a character that the encoding of the database does not have.");
    }

    /** Where it stands in the request: a JSON Pointer (RFC 6901). */
    String pointer() {
        return "/" + index + (member == null ? "" : "/" + member);
    }

    private static ItemError of(Registration registration, Code code, String member, String reason) {
        return new ItemError(registration.index(), registration.completion().toString(), code, member, reason);
    }
}
