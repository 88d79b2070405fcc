package org.studyregistry.completions;

import java.nio.charset.StandardCharsets;
import org.studyregistry.streaming.JsonBytes;
import org.studyregistry.streaming.WireRow;

/** The language of a completion: the LMS stores three without their regions since 2026, which registries go on getting. */
final class CompletionLanguage {

    private static final int LENGTH = 2;
    private static final byte[] ENGLISH = "en-GB".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FINNISH = "fi-FI".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SWEDISH = "sv-SE".getBytes(StandardCharsets.US_ASCII);

    private CompletionLanguage() {}

    /** The language with its region, where the column has one of these three without; else null, and it is given as it stands. */
    static byte[] withRegion(WireRow row, int column) {
        if (row.length(column) != LENGTH) {
            return null;
        }
        return switch ((row.byteAt(column, 0) << 8) | (row.byteAt(column, 1) & 0xff)) {
            case ('e' << 8) | 'n' -> ENGLISH;
            case ('f' << 8) | 'i' -> FINNISH;
            case ('s' << 8) | 'v' -> SWEDISH;
            default -> null;
        };
    }

    /** Writes it as a quoted string. */
    static void json(WireRow row, int column, JsonBytes out) {
        byte[] language = withRegion(row, column);
        if (language == null) {
            row.string(column, out);
        } else {
            out.raw('"');
            out.raw(language);
            out.raw('"');
        }
    }
}
