package org.studyregistry.streaming;

import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.Optional;

/**
 * What a client can hold a whole stream against, as trailer fields and as a last line.
 *
 * @param count how many rows there were
 * @param sha256 of all bytes before the last line, before any content coding
 * @param representation of all bytes, with the last line, before any content coding: the one in the audit record
 * @param limited whether it ended because of its limit, so that there may be more
 * @param cursor where the last row stands; none if there was no row
 * @param watermark since when changes can be asked for; none if it was limited, since then there may be more
 */
record StreamSummary(
        long count,
        byte[] sha256,
        byte[] representation,
        boolean limited,
        Optional<String> cursor,
        Optional<String> watermark) {

    /** Adds the trailer fields; {@code coded} is the digest of the coded bytes where there was a coding (RFC 9530, 3). */
    void writeTo(HttpServerResponse response, ResponseFormat form, Optional<byte[]> coded) {
        response.putTrailer(form.count(), Long.toString(count));
        response.putTrailer(ResponseFormat.REPR_DIGEST, field(coded.orElse(representation)));
        coded.ifPresent(any -> response.putTrailer(ResponseFormat.UNENCODED_DIGEST, field(representation)));
        response.putTrailer(ResponseFormat.STATUS, status());
        cursor.ifPresent(position -> response.putTrailer(form.cursor(), position));
        watermark.ifPresent(moment -> response.putTrailer(form.watermark(), moment));
    }

    /** Whether there may be more. */
    String status() {
        return limited ? "limited" : "complete";
    }

    private static String field(byte[] digest) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    }
}
