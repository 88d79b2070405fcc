package org.studyregistry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.studyregistry.testsupport.RawResponse;

/** What a client gets that asks for a course, whatever goes wrong meanwhile: there is no fourth. */
enum Verdict {
    WHOLE,
    VISIBLY_BROKEN,
    REFUSED;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
    private static final String FOOTER = "{\"footer\":";

    /**
     * Judges a response.
     *
     * @param truth the ids of the course's completions, in their order
     * @throws AssertionError if a client could take it for what it is not
     */
    static Verdict of(Form form, RawResponse response, List<String> truth) {
        if (response.head().isEmpty() || !response.head().contains(" ")) {
            return VISIBLY_BROKEN;
        }
        if (response.status() >= 400) {
            assertEquals(503, response.status(), response.body());
            assertTrue(response.head().contains("application/problem+json"), response.head());
            assertNotNull(response.header("Retry-After"), response.head());
            return REFUSED;
        }
        assertEquals(200, response.status());
        String body = text(form, response);
        if (response.whole()) {
            assertWhole(form, response, body, truth);
            return WHOLE;
        }
        assertFalse(looksWhole(form, body), () -> "Looks whole: " + tail(body));
        List<String> came = ids(body);
        assertEquals(truth.subList(0, came.size()), came, "what came before the break is not the beginning");
        return VISIBLY_BROKEN;
    }

    private static void assertWhole(Form form, RawResponse response, String body, List<String> truth) {
        assertTrue(looksWhole(form, body), () -> "The connection says whole: " + tail(body));
        assertEquals(truth, ids(body));
        if (form == Form.OLD) {
            return; // has no trailers
        }
        assertEquals(Integer.toString(truth.size()), response.trailer("Completions-Count"));
        assertEquals("complete", response.trailer("Stream-Status"));
        assertEquals(
                "sha-256=:" + Base64.getEncoder().encodeToString(sha256(response.content())) + ":",
                response.trailer("Repr-Digest"));
    }

    /** By the body alone: what a program has that got hold of the text, but not of the connection's end. */
    private static boolean looksWhole(Form form, String body) {
        try {
            if (form != Form.NDJSON) {
                return JSON.readTree(body).isArray();
            }
            int footer = body.lastIndexOf(FOOTER);
            if (footer < 0 || !body.endsWith("\n")) {
                return false;
            }
            JsonNode said = JSON.readTree(body.substring(footer)).path("footer");
            byte[] before = body.substring(0, footer).getBytes(StandardCharsets.UTF_8);
            return said.path("count").asInt() == ids(body).size()
                    && said.path("sha256").asText().equals(HexFormat.of().formatHex(sha256(before)));
        } catch (IOException noJson) {
            return false;
        }
    }

    private static String text(Form form, RawResponse response) {
        if (form != Form.GZIP || response.header("Content-Encoding") == null) {
            return response.body();
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(response.content()))) {
            gzip.transferTo(plain);
        } catch (IOException cut) {
            assertFalse(response.whole(), "cut gzip, and the connection says whole");
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    static List<String> ids(String body) {
        return ID.matcher(body).results().map((MatchResult id) -> id.group(1)).toList();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String tail(String body) {
        return body.substring(Math.max(0, body.length() - 300));
    }

    /** As words for the report, for example {@code 3 whole, 36 visibly broken, 1 refused}. */
    static String tally(List<Verdict> verdicts) {
        return Arrays.stream(values())
                .map(kind -> verdicts.stream().filter(kind::equals).count() + " "
                        + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
    }
}
