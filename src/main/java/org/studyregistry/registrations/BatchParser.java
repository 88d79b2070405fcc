package org.studyregistry.registrations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Reads the body of a request strictly: UTF-8, one JSON array and nothing after it, no member twice in an object, no deeper
 * than {@link #MAX_DEPTH}. What is wrong inside an item becomes its {@link ItemError}; what is wrong with the JSON fails the whole.
 */
final class BatchParser {

    /** Deepest nesting of arrays and objects, the outermost array included. */
    static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names of a client's making must not stay in memory.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private BatchParser() {}

    /**
     * The items of a body, in order.
     *
     * @throws ProblemException invalid-json, or body-too-large if there are more items than {@code maxItems}
     */
    static Batch parse(byte[] body, int maxItems) {
        CharBuffer text = decode(body);
        int start = text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK ? 1 : 0;
        try (JsonParser parser =
                JSON.createParser(text.array(), text.arrayOffset() + start, text.remaining() - start)) {
            return parse(parser, maxItems);
        } catch (IOException e) {
            throw new UncheckedIOException("Parsing memory does not fail", e);
        }
    }

    private static Batch parse(JsonParser parser, int maxItems) throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw invalid(parser, "The body must be a JSON array of objects.");
            }
            ItemReader items = new ItemReader(parser);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (items.count() == maxItems) {
                    throw tooMany(maxItems);
                }
                items.read();
            }
            if (parser.nextToken() != null) {
                throw invalid(parser, "Something follows the JSON array.");
            }
            return items.batch();
        } catch (JsonProcessingException malformed) {
            throw invalid(parser, reason(malformed));
        }
    }

    /** In words of our own: the parser's speak of its settings, and repeat what was sent. */
    private static String reason(JsonProcessingException malformed) {
        if (malformed instanceof StreamConstraintsException) {
            return "The body is nested deeper than " + MAX_DEPTH
                    + " levels, or one of its numbers or names is absurdly long.";
        }
        if (malformed instanceof JsonEOFException) {
            return "The body ends before its JSON does.";
        }
        if (malformed.getOriginalMessage().startsWith("Duplicate field")) {
            return "An object has two members of the same name.";
        }
        return "The body is not valid JSON.";
    }

    private static CharBuffer decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException notUtf8) {
            throw Problem.of(ProblemType.INVALID_JSON, "The body is not valid UTF-8.")
                    .asException();
        }
    }

    private static ProblemException invalid(JsonParser parser, String detail) {
        int line = parser.currentLocation().getLineNr();
        int column = parser.currentLocation().getColumnNr();
        return Problem.of(ProblemType.INVALID_JSON, detail + " Nothing was stored.")
                .with("line", line)
                .with("column", column)
                .asException();
    }

    private static ProblemException tooMany(int maxItems) {
        return Problem.of(
                        ProblemType.BODY_TOO_LARGE,
                        "A request may register at most " + maxItems + " completions. Send them in several requests.")
                .with("limit", maxItems)
                .with("unit", "items")
                .asException();
    }
}
