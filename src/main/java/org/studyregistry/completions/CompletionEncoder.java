package org.studyregistry.completions;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.JsonBytes;
import org.studyregistry.streaming.WireRow;

/** A completion as the JSON object of the contract: these members, in this order, and nothing else. */
final class CompletionEncoder {

    private static final byte[] COMPLETION_DATE = ascii("{\"completion_date\":");
    private static final byte[] COMPLETION_LANGUAGE = ascii(",\"completion_language\":");
    private static final byte[] ATTEMPT_DATE = ascii(",\"completion_registration_attempt_date\":");
    private static final byte[] EMAIL = ascii(",\"email\":");
    private static final byte[] NUMBERED_GRADE = ascii(",\"grade\":{\"scale\":\"sis-0-5\",\"grade\":\"");
    private static final byte[] PASSED = ascii(",\"grade\":{\"scale\":\"sis-hyv-hyl\",\"grade\":\"1");
    private static final byte[] FAILED = ascii(",\"grade\":{\"scale\":\"sis-hyv-hyl\",\"grade\":\"0");
    private static final byte[] ID = ascii("\"},\"id\":\"");
    private static final byte[] USER_ID = ascii("\",\"user_id\":\"");
    private static final byte[] TIER = ascii("\",\"tier\":null");
    private static final byte[] CURSOR = ascii(",\"cursor\":\"");
    private static final byte[] REMOVED_ID = ascii("{\"id\":\"");
    private static final byte[] REMOVED = ascii("\",\"removed\":true");
    private static final byte[] QUOTE_END = ascii("\"}");
    private static final byte[] END = ascii("}");

    private CompletionEncoder() {}

    /**
     * Writes a row with the columns that {@link CompletionRepository} selects.
     *
     * @throws ProblemException unrepresentable-data, which names the completion
     */
    static void encode(WireRow row, JsonBytes out) {
        members(row, out);
        out.raw(END);
    }

    /** Writes the same with one more member, the last: where the completion stands in the response. */
    static void encode(WireRow row, String cursor, JsonBytes out) {
        members(row, out);
        end(cursor, out);
    }

    /** Writes a row with further members, and where it stands if that is asked for. */
    static void encode(WireRow row, byte[] members, Optional<String> cursor, JsonBytes out) {
        members(row, out);
        out.raw(members);
        cursor.ifPresentOrElse(text -> end(text, out), () -> out.raw(END));
    }

    /** Writes that a completion is not in the response any more, and where it would stand if that is asked for. */
    static void removed(WireRow row, Optional<String> cursor, JsonBytes out) {
        out.raw(REMOVED_ID);
        row.uuid(6, out);
        out.raw(REMOVED);
        cursor.ifPresentOrElse(text -> end(text, out), () -> out.raw(END));
    }

    private static void end(String cursor, JsonBytes out) {
        out.raw(CURSOR);
        out.raw(ascii(cursor));
        out.raw(QUOTE_END);
    }

    private static void members(WireRow row, JsonBytes out) {
        try {
            write(row, out);
        } catch (ProblemException refused) {
            throw named(row, refused);
        }
    }

    /** The same problem, which names the completion to the client and in the log. */
    static ProblemException named(WireRow row, ProblemException refused) {
        Problem problem = refused.problem();
        String id = row.uuid(6).toString();
        return Problem.of(problem.type(), "The completion " + id + " cannot be given: " + problem.detail())
                .with("completion_id", id)
                .asException(new IllegalArgumentException("Completion " + id, refused));
    }

    private static void write(WireRow row, JsonBytes out) {
        out.raw(COMPLETION_DATE);
        out.instant(row.bigint(0));
        out.raw(COMPLETION_LANGUAGE);
        CompletionLanguage.json(row, 1, out);
        out.raw(ATTEMPT_DATE);
        optionalInstant(row, 2, out);
        out.raw(EMAIL);
        row.string(3, out);
        grade(row, 4, 5, out);
        out.raw(ID);
        row.uuid(6, out);
        out.raw(USER_ID);
        row.uuid(7, out);
        out.raw(TIER);
    }

    private static void optionalInstant(WireRow row, int column, JsonBytes out) {
        if (row.isNull(column)) {
            out.nullValue();
        } else {
            out.instant(row.bigint(column));
        }
    }

    private static void grade(WireRow row, int grade, int passed, JsonBytes out) {
        if (row.isNull(grade)) {
            out.raw(row.bool(passed) ? PASSED : FAILED);
        } else {
            out.raw(NUMBERED_GRADE);
            out.integer(row.integer(grade));
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
