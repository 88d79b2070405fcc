package org.studyregistry.testsupport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A response as it came over the wire.
 *
 * @param head status line and headers
 * @param body the body, without chunked framing
 * @param lastChunk whether the last chunk of a chunked body was there
 * @param end how the connection stood after it
 * @param trailers the trailer fields after the last chunk
 * @param content the body, undecoded
 */
public record RawResponse(String head, String body, boolean lastChunk, End end, String trailers, byte[] content) {

    private static RawResponse of(String head, byte[] content, boolean lastChunk, End end, String trailers) {
        return new RawResponse(head, new String(content, StandardCharsets.UTF_8), lastChunk, end, trailers, content);
    }

    /** What became of the connection. */
    public enum End {
        OPEN,
        CLOSED,
        RESET
    }

    static RawResponse of(byte[] received, End end) {
        String text = new String(received, StandardCharsets.ISO_8859_1);
        int split = text.indexOf("\r\n\r\n");
        if (split < 0) {
            return of(text, new byte[0], false, end, "");
        }
        String head = text.substring(0, split);
        if (!head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            return of(head, Arrays.copyOfRange(received, split + 4, received.length), false, end, "");
        }
        return dechunked(head, received, split + 4, end);
    }

    /** The value of a trailer field. */
    public String trailer(String name) {
        return field(trailers, name);
    }

    /** The value of a header field. */
    public String header(String name) {
        return field(head, name);
    }

    private static String field(String fields, String name) {
        return Arrays.stream(fields.split("\r\n"))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    public int status() {
        return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** Whether an HTTP client has to take this response for a whole one. */
    public boolean whole() {
        boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        return chunked ? lastChunk : endedByFraming() || end == End.CLOSED;
    }

    boolean endedByFraming() {
        String headers = head.toLowerCase(Locale.ROOT);
        int at = headers.indexOf("content-length: ");
        if (at >= 0) {
            String length = headers.substring(at + 16).split("\r\n", 2)[0];
            return body.getBytes(StandardCharsets.UTF_8).length >= Integer.parseInt(length.strip());
        }
        return lastChunk;
    }

    private static RawResponse dechunked(String head, byte[] received, int from, End end) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = from;
        while (true) {
            int line = indexOfCrLf(received, at);
            if (line < 0) {
                break;
            }
            int size = Integer.parseInt(new String(received, at, line - at, StandardCharsets.US_ASCII), 16);
            if (size == 0) {
                String rest = new String(received, line, received.length - line, StandardCharsets.ISO_8859_1);
                int stop = rest.indexOf("\r\n\r\n");
                String trailers = stop < 0 ? "" : rest.substring(0, stop + 2);
                return of(head, body.toByteArray(), stop >= 0, end, trailers);
            }
            int start = line + 2;
            body.write(received, start, Math.max(0, Math.min(size, received.length - start)));
            at = start + size + 2;
            if (at > received.length) {
                break;
            }
        }
        return of(head, body.toByteArray(), false, end, "");
    }

    private static int indexOfCrLf(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
