package org.studyregistry.completions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.studyregistry.courses.Uuids;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Reads the body of a search strictly: one object of lists of texts, with known members only, each once. A member that is ignored
 * would widen the search.
 */
final class SearchParser {

    /** The most entries of a list. */
    static final int MOST = 1000;

    private static final String EMAILS = "emails";
    private static final String COMPLETION_IDS = "completion_ids";
    private static final String COURSES = "courses";
    private static final int LONGEST = 255;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names of a client's making must not stay in memory.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /**
     * What a body asks for.
     *
     * @param courses the courses to narrow the search to, as they stand; empty for all
     */
    record Parsed(Search search, List<String> courses) {}

    private SearchParser() {}

    /**
     * Reads a body.
     *
     * @param courses whether it may name courses
     * @throws ProblemException invalid-json, or invalid-search, which names the member and the entry
     */
    static Parsed parse(byte[] body, boolean courses) {
        Map<String, List<String>> lists =
                lists(body, courses ? List.of(EMAILS, COMPLETION_IDS, COURSES) : List.of(EMAILS, COMPLETION_IDS));
        List<String> emails = lists.getOrDefault(EMAILS, List.of());
        List<String> ids = lists.getOrDefault(COMPLETION_IDS, List.of());
        if (emails.isEmpty() && ids.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_SEARCH, "A search needs at least one of emails and completion_ids.")
                    .asException();
        }
        Search search = new Search(
                emails.stream().map(SearchParser::normal).distinct().toList(),
                IntStream.range(0, ids.size())
                        .mapToObj(index -> id(ids.get(index), index))
                        .distinct()
                        .toList());
        return new Parsed(search, lists.getOrDefault(COURSES, List.of()));
    }

    private static String normal(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    private static UUID id(String text, int index) {
        return Uuids.parse(text).orElseThrow(() -> invalid(COMPLETION_IDS, index, "is no UUID"));
    }

    private static Map<String, List<String>> lists(byte[] body, List<String> names) {
        CharBuffer text = decode(body);
        try (JsonParser parser = JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return lists(parser, names);
        } catch (JsonProcessingException malformed) {
            throw malformed("The body is not valid JSON, or has two members of the same name.");
        } catch (IOException e) {
            throw new UncheckedIOException("Parsing memory does not fail", e);
        }
    }

    private static Map<String, List<String>> lists(JsonParser parser, List<String> names) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("The body must be a JSON object.");
        }
        Map<String, List<String>> lists = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!names.contains(name)) {
                throw Problem.of(
                                ProblemType.INVALID_SEARCH,
                                "The body has an unknown member. Known here are " + String.join(", ", names) + ".")
                        .asException();
            }
            lists.put(name, list(parser, name));
        }
        if (parser.nextToken() != null) {
            throw malformed("Something follows the JSON object.");
        }
        return lists;
    }

    private static List<String> list(JsonParser parser, String name) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw Problem.of(ProblemType.INVALID_SEARCH, "The member " + name + " must be a list of strings.")
                    .with("member", name)
                    .asException();
        }
        List<String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (values.size() == MOST) {
                throw Problem.of(
                                ProblemType.INVALID_SEARCH,
                                "The member " + name + " may have at most " + MOST
                                        + " entries. Search in several requests.")
                        .with("member", name)
                        .with("limit", MOST)
                        .asException();
            }
            values.add(value(parser, name, values.size()));
        }
        return values;
    }

    private static String value(JsonParser parser, String name, int index) throws IOException {
        String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw invalid(
                    name,
                    index,
                    "must be a string of 1 to " + LONGEST + " characters, not blank, without control characters");
        }
        return text;
    }

    /** Names the entry, and never repeats it: it is personal data. */
    private static ProblemException invalid(String member, int index, String reason) {
        return Problem.of(ProblemType.INVALID_SEARCH, "The entry " + index + " of " + member + " " + reason + ".")
                .with("member", member)
                .with("index", index)
                .asException();
    }

    private static CharBuffer decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException notUtf8) {
            throw malformed("The body is not valid UTF-8.");
        }
    }

    private static ProblemException malformed(String detail) {
        return Problem.of(ProblemType.INVALID_JSON, detail).asException();
    }
}
