package org.studyregistry.completions;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.JsonBytes;

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
    private static final byte[] QUOTE_END = ascii("\"}");
    private static final byte[] END = ascii("}");

    private CompletionEncoder() {}

    /**
     * Writes a row with the columns that {@link CompletionRepository} selects.
     *
     * @throws ProblemException unrepresentable-data; its cause names the completion, for the log
     */
    static void encode(Row row, JsonBytes out) {
        members(row, out);
        out.raw(END);
    }

    /** Writes the same with one more member, the last: where the completion stands in the answer. */
    static void encode(Row row, String cursor, JsonBytes out) {
        members(row, out);
        out.raw(CURSOR);
        out.raw(ascii(cursor));
        out.raw(QUOTE_END);
    }

    private static void members(Row row, JsonBytes out) {
        try {
            write(row, out);
        } catch (ProblemException refused) {
            throw named(row, refused);
        }
    }

    /** The same problem, whose cause names the completion for the log. */
    static ProblemException named(Row row, ProblemException refused) {
        return refused.problem().asException(new IllegalArgumentException("Completion " + row.getUUID(6), refused));
    }

    private static void write(Row row, JsonBytes out) {
        out.raw(COMPLETION_DATE);
        out.instant(row.getBuffer(0).getLong(0));
        out.raw(COMPLETION_LANGUAGE);
        out.string(row.getString(1));
        out.raw(ATTEMPT_DATE);
        optionalInstant(row.getBuffer(2), out);
        out.raw(EMAIL);
        out.string(row.getString(3));
        grade(row.getInteger(4), row.getBoolean(5), out);
        out.raw(ID);
        out.uuid(row.getUUID(6));
        out.raw(USER_ID);
        out.uuid(row.getUUID(7));
        out.raw(TIER);
    }

    private static void optionalInstant(Buffer micros, JsonBytes out) {
        if (micros == null) {
            out.nullValue();
        } else {
            out.instant(micros.getLong(0));
        }
    }

    private static void grade(Integer grade, boolean passed, JsonBytes out) {
        if (grade != null) {
            out.raw(NUMBERED_GRADE);
            out.integer(grade);
        } else {
            out.raw(passed ? PASSED : FAILED);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
