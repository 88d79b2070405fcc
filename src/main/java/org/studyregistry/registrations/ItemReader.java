package org.studyregistry.registrations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.courses.Uuids;
import org.studyregistry.registrations.ItemError.Code;

/** Reads the items of a request one by one, and collects what is wrong with them. */
final class ItemReader {

    /** How much of something that should be an id is repeated to the client. */
    private static final int LONGEST_ECHO = 64;

    private final JsonParser parser;
    private final List<Registration> registrations = new ArrayList<>();
    private final List<ItemError> faults = new ArrayList<>();
    private int count;

    /** A member of an item: its token, and its text if it is a string. */
    private record Value(JsonToken token, String text) {

        static final Value MISSING = new Value(JsonToken.VALUE_NULL, null);
    }

    ItemReader(JsonParser parser) {
        this.parser = parser;
    }

    /** How many items were read. */
    int count() {
        return count;
    }

    /** What was read. */
    Batch batch() {
        return new Batch(count, registrations, faults);
    }

    /** Reads the item that begins at the parser's present token; unknown members, of whatever shape, are skipped. */
    void read() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            faults.add(new ItemError(count++, null, Code.MALFORMED, null, "The item is not a JSON object."));
            return;
        }
        Value completion = Value.MISSING;
        Value number = Value.MISSING;
        Value date = Value.MISSING;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            Value value = new Value(token, token == JsonToken.VALUE_STRING ? parser.getText() : null);
            parser.skipChildren();
            switch (name) {
                case ItemError.COMPLETION_ID -> completion = value;
                case ItemError.STUDENT_NUMBER -> number = value;
                case ItemError.REGISTRATION_DATE -> date = value;
                default -> {
                    // Not ours: clients may send more than is needed.
                }
            }
        }
        judge(completion, number, date);
        count++;
    }

    private void judge(Value completion, Value number, Value date) {
        int before = faults.size();
        Optional<UUID> id = Optional.ofNullable(completion.text()).flatMap(Uuids::parse);
        String echo = id.map(UUID::toString).orElse(echo(completion.text()));
        completionFault(completion, id).ifPresent(reason -> add(echo, Code.MALFORMED, ItemError.COMPLETION_ID, reason));
        typeFault(ItemError.STUDENT_NUMBER, number)
                .or(() -> StudentNumber.fault(number.text()))
                .ifPresent(reason -> add(echo, Code.INVALID_STUDENT_NUMBER, ItemError.STUDENT_NUMBER, reason));
        Optional<OffsetDateTime> instant = Optional.ofNullable(date.text()).flatMap(Rfc3339::parse);
        dateFault(date, instant)
                .ifPresent(reason -> add(echo, Code.INVALID_REGISTRATION_DATE, ItemError.REGISTRATION_DATE, reason));
        if (faults.size() == before) {
            registrations.add(new Registration(count, id.orElseThrow(), number.text(), instant.orElseThrow()));
        }
    }

    private static Optional<String> completionFault(Value completion, Optional<UUID> id) {
        return typeFault(ItemError.COMPLETION_ID, completion)
                .or(() -> id.isPresent() ? Optional.empty() : Optional.of("The completion_id is not a UUID."));
    }

    private static Optional<String> dateFault(Value date, Optional<OffsetDateTime> instant) {
        return typeFault(ItemError.REGISTRATION_DATE, date)
                .or(() -> instant.isPresent()
                        ? Optional.empty()
                        : Optional.of("The registration_date is not an RFC 3339 date and time with an offset, such as "
                                + "2022-06-21T00:00:00Z."));
    }

    private static Optional<String> typeFault(String member, Value value) {
        return switch (value.token()) {
            case VALUE_STRING -> Optional.empty();
            case VALUE_NULL -> Optional.of("The " + member + " is missing or null.");
            default -> Optional.of("The " + member + " must be a JSON string, in quotes.");
        };
    }

    private void add(String echo, Code code, String member, String reason) {
        faults.add(new ItemError(count, echo, code, member, reason));
    }

    /** Short, and well-formed as JSON strings need not be. */
    private static String echo(String text) {
        if (text == null) {
            return null;
        }
        String shortened = text.substring(0, Math.min(text.length(), LONGEST_ECHO));
        return new String(shortened.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
