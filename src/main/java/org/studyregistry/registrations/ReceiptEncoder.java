package org.studyregistry.registrations;

import java.nio.charset.StandardCharsets;
import org.studyregistry.streaming.JsonBytes;
import org.studyregistry.streaming.WireRow;

/** A receipt as a JSON object. */
final class ReceiptEncoder {

    private static final byte[] ID = ascii("{\"id\":");
    private static final byte[] COMPLETION_ID = ascii(",\"completion_id\":\"");
    private static final byte[] COURSE_ID = ascii("\",\"course_id\":\"");
    private static final byte[] MODULE_ID = ascii("\",\"course_module_id\":\"");
    private static final byte[] STUDENT_NUMBER = ascii("\",\"student_number\":");
    private static final byte[] REGISTRATION_DATE = ascii(",\"registration_date\":");
    private static final byte[] RECEIVED_AT = ascii(",\"received_at\":");
    private static final byte[] REQUEST_ID = ascii(",\"request_id\":");
    private static final byte[] OUTCOME = ascii(",\"outcome\":");
    private static final byte[] REGISTERED_NUMBER = ascii(",\"registered_student_number\":");
    private static final byte[] END = ascii("}");

    private ReceiptEncoder() {}

    /** Writes a row with the columns that {@link ReceiptRepository} selects. */
    static void encode(WireRow row, JsonBytes out) {
        out.raw(ID);
        out.integer(row.bigint(0));
        out.raw(COMPLETION_ID);
        row.uuid(1, out);
        out.raw(COURSE_ID);
        row.uuid(2, out);
        out.raw(MODULE_ID);
        row.uuid(3, out);
        out.raw(STUDENT_NUMBER);
        row.string(4, out);
        out.raw(REGISTRATION_DATE);
        out.instant(row.bigint(5));
        out.raw(RECEIVED_AT);
        out.instant(row.bigint(6));
        out.raw(REQUEST_ID);
        row.string(7, out);
        out.raw(OUTCOME);
        row.string(8, out);
        out.raw(REGISTERED_NUMBER);
        if (row.isNull(9)) {
            out.nullValue();
        } else {
            row.string(9, out);
        }
        out.raw(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
