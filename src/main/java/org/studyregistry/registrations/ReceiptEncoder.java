package org.studyregistry.registrations;

import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import org.studyregistry.streaming.JsonBytes;

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
    static void encode(Row row, JsonBytes out) {
        out.raw(ID);
        out.integer(row.getLong(0));
        out.raw(COMPLETION_ID);
        out.uuid(row.getUUID(1));
        out.raw(COURSE_ID);
        out.uuid(row.getUUID(2));
        out.raw(MODULE_ID);
        out.uuid(row.getUUID(3));
        out.raw(STUDENT_NUMBER);
        out.string(row.getString(4));
        out.raw(REGISTRATION_DATE);
        out.instant(row.getBuffer(5).getLong(0));
        out.raw(RECEIVED_AT);
        out.instant(row.getBuffer(6).getLong(0));
        out.raw(REQUEST_ID);
        out.string(row.getString(7));
        out.raw(OUTCOME);
        out.string(row.getString(8));
        out.raw(REGISTERED_NUMBER);
        if (row.getString(9) == null) {
            out.nullValue();
        } else {
            out.string(row.getString(9));
        }
        out.raw(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
