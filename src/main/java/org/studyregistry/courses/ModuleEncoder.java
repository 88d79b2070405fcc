package org.studyregistry.courses;

import java.nio.charset.StandardCharsets;
import org.studyregistry.streaming.CsvText;
import org.studyregistry.streaming.JsonBytes;
import org.studyregistry.streaming.WireRow;

/** A course module with its course, as an object of JSON or a line of CSV. */
final class ModuleEncoder {

    /** The header row. */
    static final String CSV_HEADER =
            "course_id,course_slug,course_name,language,course_module_id,module_name,order_number,"
                    + "uh_course_code,ects_credits,completions";

    // The columns that ModuleListRepository selects, in their order.
    private static final int COURSE = 0;
    private static final int SLUG = 1;
    private static final int COURSE_NAME = 2;
    private static final int LANGUAGE = 3;
    static final int MODULE = 4;
    private static final int MODULE_NAME = 5;
    private static final int ORDER = 6;
    private static final int CODE = 7;
    private static final int CREDITS = 8;
    private static final int COMPLETIONS = 9;

    private static final byte[] COURSE_KEY = ascii("{\"course_id\":\"");
    private static final byte[] SLUG_KEY = ascii("\",\"course_slug\":");
    private static final byte[] COURSE_NAME_KEY = ascii(",\"course_name\":");
    private static final byte[] LANGUAGE_KEY = ascii(",\"language\":");
    private static final byte[] MODULE_KEY = ascii(",\"course_module_id\":\"");
    private static final byte[] MODULE_NAME_KEY = ascii("\",\"module_name\":");
    private static final byte[] ORDER_KEY = ascii(",\"order_number\":");
    private static final byte[] CODE_KEY = ascii(",\"uh_course_code\":");
    private static final byte[] CREDITS_KEY = ascii(",\"ects_credits\":");
    private static final byte[] COMPLETIONS_KEY = ascii(",\"completions\":");

    private ModuleEncoder() {}

    /** Writes an object; {@code completions} is there only where they were counted. */
    static void json(WireRow row, JsonBytes out) {
        out.raw(COURSE_KEY);
        row.uuid(COURSE, out);
        out.raw(SLUG_KEY);
        string(row, SLUG, out);
        out.raw(COURSE_NAME_KEY);
        string(row, COURSE_NAME, out);
        out.raw(LANGUAGE_KEY);
        string(row, LANGUAGE, out);
        out.raw(MODULE_KEY);
        row.uuid(MODULE, out);
        out.raw(MODULE_NAME_KEY);
        string(row, MODULE_NAME, out);
        out.raw(ORDER_KEY);
        out.integer(row.integer(ORDER));
        out.raw(CODE_KEY);
        string(row, CODE, out);
        out.raw(CREDITS_KEY);
        if (row.isNull(CREDITS)) {
            out.nullValue();
        } else {
            row.raw(CREDITS, out);
        }
        if (!row.isNull(COMPLETIONS)) {
            out.raw(COMPLETIONS_KEY);
            out.integer(row.bigint(COMPLETIONS));
        }
        out.raw('}');
    }

    /** Writes a line without its end. */
    static void csv(WireRow row, JsonBytes out) {
        row.uuid(COURSE, out);
        field(row, SLUG, out);
        field(row, COURSE_NAME, out);
        field(row, LANGUAGE, out);
        out.raw(',');
        row.uuid(MODULE, out);
        field(row, MODULE_NAME, out);
        out.raw(',');
        out.integer(row.integer(ORDER));
        field(row, CODE, out);
        out.raw(',');
        if (!row.isNull(CREDITS)) {
            row.raw(CREDITS, out);
        }
        out.raw(',');
        if (!row.isNull(COMPLETIONS)) {
            out.integer(row.bigint(COMPLETIONS));
        }
    }

    private static void string(WireRow row, int column, JsonBytes out) {
        if (row.isNull(column)) {
            out.nullValue();
        } else {
            row.string(column, out);
        }
    }

    private static void field(WireRow row, int column, JsonBytes out) {
        out.raw(',');
        CsvText.write(row, column, out);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
