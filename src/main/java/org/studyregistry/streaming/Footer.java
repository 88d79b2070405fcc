package org.studyregistry.streaming;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The last line of a stream, which says in band what the trailer fields say. Only a stream that was sent whole has one. */
final class Footer {

    /** No field of a row can begin so: the first field of a completion is its date. */
    private static final String CSV_MARKER = "#footer";

    private Footer() {}

    /** An object, with the end of its line. */
    static byte[] json(StreamSummary summary, ResponseFormat form) {
        JsonBytes line = new JsonBytes();
        line.raw(ascii("{\"footer\":{\"count\":"));
        line.integer(summary.count());
        line.raw(ascii(",\"sha256\":\"" + HexFormat.of().formatHex(summary.sha256()) + "\",\"status\":"));
        line.string(summary.status());
        line.raw(ascii(",\"cursor\":"));
        summary.cursor().ifPresentOrElse(line::string, line::nullValue);
        if (form.increments()) {
            line.raw(ascii(",\"watermark\":"));
            summary.watermark().ifPresentOrElse(line::string, line::nullValue);
        }
        line.raw(ascii("}}\n"));
        return line.toByteArray();
    }

    /** A record with as many fields as each row (RFC 4180, 2.4): the marker, then {@code name=value}, then empty ones. */
    static byte[] csv(StreamSummary summary, ResponseFormat form) {
        StringBuilder line = new StringBuilder(CSV_MARKER)
                .append(",count=")
                .append(summary.count())
                .append(",sha256=")
                .append(HexFormat.of().formatHex(summary.sha256()))
                .append(",status=")
                .append(summary.status())
                .append(",cursor=")
                .append(summary.cursor().orElse(""));
        int fields = 5;
        if (form.increments()) {
            line.append(",watermark=").append(summary.watermark().orElse(""));
            fields++;
        }
        line.append(",".repeat(Math.max(0, form.framing().columns() - fields)));
        return ascii(line.append("\r\n").toString());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
