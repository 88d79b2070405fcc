package org.studyregistry.completions;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.JsonBytes;

/**
 * A completion as a line of CSV (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe in front, as it
 * shows them then.
 */
final class CompletionCsv {

    /** The header row. */
    static final String HEADER = "completion_date,completion_language,completion_registration_attempt_date,email,"
            + "grade_scale,grade,id,user_id,tier";

    private static final byte[] COMMA = {','};
    private static final byte[] NUMBERED_GRADE = ascii(",sis-0-5,");
    private static final byte[] PASSED = ascii(",sis-hyv-hyl,1,");
    private static final byte[] FAILED = ascii(",sis-hyv-hyl,0,");
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private CompletionCsv() {}

    /**
     * Writes a row with the columns that {@link CompletionRepository} selects, without the line's end.
     *
     * @throws ProblemException unrepresentable-data; its cause names the completion, for the log
     */
    static void encode(Row row, JsonBytes out) {
        try {
            write(row, out);
        } catch (ProblemException refused) {
            throw CompletionEncoder.named(row, refused);
        }
    }

    private static void write(Row row, JsonBytes out) {
        out.bareInstant(row.getBuffer(0).getLong(0));
        out.raw(COMMA);
        text(row.getString(1), out);
        out.raw(COMMA);
        Buffer attempt = row.getBuffer(2);
        if (attempt != null) {
            out.bareInstant(attempt.getLong(0));
        }
        out.raw(COMMA);
        text(row.getString(3), out);
        grade(row.getInteger(4), row.getBoolean(5), out);
        out.uuid(row.getUUID(6));
        out.raw(COMMA);
        out.uuid(row.getUUID(7));
        out.raw(COMMA);
    }

    private static void grade(Integer grade, boolean passed, JsonBytes out) {
        if (grade != null) {
            out.raw(NUMBERED_GRADE);
            out.integer(grade);
            out.raw(COMMA);
        } else {
            out.raw(passed ? PASSED : FAILED);
        }
    }

    private static void text(String value, JsonBytes out) {
        String safe = !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        String field = quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
        out.raw(field.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
