package org.studyregistry.completions;

import java.nio.charset.StandardCharsets;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.streaming.CsvText;
import org.studyregistry.streaming.JsonBytes;
import org.studyregistry.streaming.WireRow;

/** A completion as a line of CSV (RFC 4180). */
final class CompletionCsv {

    /** The header row. */
    static final String HEADER = "completion_date,completion_language,completion_registration_attempt_date,email,"
            + "grade_scale,grade,id,user_id,tier";

    private static final byte[] NUMBERED_GRADE = ascii(",sis-0-5,");
    private static final byte[] PASSED = ascii(",sis-hyv-hyl,1,");
    private static final byte[] FAILED = ascii(",sis-hyv-hyl,0,");

    private CompletionCsv() {}

    /**
     * Writes a row with the columns that {@link CompletionRepository} selects, without the line's end.
     *
     * @throws ProblemException unrepresentable-data, which names the completion
     */
    static void encode(WireRow row, JsonBytes out) {
        try {
            write(row, out);
        } catch (ProblemException refused) {
            throw CompletionEncoder.named(row, refused);
        }
    }

    /** Writes the same with further fields. */
    static void encode(WireRow row, byte[] fields, JsonBytes out) {
        encode(row, out);
        out.raw(fields);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(WireRow row, JsonBytes out) {
        out.bareInstant(row.bigint(0));
        out.raw(',');
        language(row, 1, out);
        out.raw(',');
        if (!row.isNull(2)) {
            out.bareInstant(row.bigint(2));
        }
        out.raw(',');
        CsvText.write(row, 3, out);
        grade(row, 4, 5, out);
        row.uuid(6, out);
        out.raw(',');
        row.uuid(7, out);
        out.raw(',');
    }

    private static void language(WireRow row, int column, JsonBytes out) {
        byte[] language = CompletionLanguage.withRegion(row, column);
        if (language == null) {
            CsvText.write(row, column, out);
        } else {
            out.raw(language);
        }
    }

    private static void grade(WireRow row, int grade, int passed, JsonBytes out) {
        if (row.isNull(grade)) {
            out.raw(row.bool(passed) ? PASSED : FAILED);
        } else {
            out.raw(NUMBERED_GRADE);
            out.integer(row.integer(grade));
            out.raw(',');
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
