package org.studyregistry.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON of a problem: the members of RFC 9457 plus {@code message}, {@code source} and {@code data}, which clients of the
 * reference system read.
 */
final class ProblemBody {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ProblemBody() {}

    /** Encodes the problem; {@code path} is the request's raw path, which becomes {@code instance}. */
    static byte[] encode(Problem problem, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", problem.type().uri());
        body.put("title", problem.type().title());
        body.put("status", problem.type().status());
        body.put("detail", wellFormed(problem.detail()));
        body.put("instance", uriReference(path));
        body.putAll(problem.extensions());
        body.put("message", wellFormed(problem.detail()));
        body.put("source", null);
        body.put("data", problem.extensions().isEmpty() ? null : problem.extensions());
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem's extensions are plain values", e);
        }
    }

    /** Text that can always be encoded: a lone surrogate becomes U+FFFD, as on the wire it would have no form. */
    private static String wellFormed(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The path with every character that a URI may not hold percent-encoded (RFC 3986, 2.1). */
    private static String uriReference(String path) {
        StringBuilder uri = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c > ' ' && c < 0x7F && "\"<>\\^`{|}".indexOf(c) < 0) {
                uri.append(c);
            } else {
                uri.append('%').append(HEX.toHexDigits(b));
            }
        }
        return uri.toString();
    }
}
