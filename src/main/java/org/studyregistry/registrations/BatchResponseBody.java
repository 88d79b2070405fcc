package org.studyregistry.registrations;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.studyregistry.registrations.BatchResult.Entry;
import org.studyregistry.streaming.JsonBytes;

/** The JSON of a response: the summary, and what the client opted in to. */
final class BatchResponseBody {

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] COMMA = ascii(",");

    private final BatchResult result;
    private final Command command;
    private final int maxReported;
    private final JsonBytes out = new JsonBytes();

    private BatchResponseBody(BatchResult result, Command command, int maxReported) {
        this.result = result;
        this.command = command;
        this.maxReported = maxReported;
    }

    /** Encodes a response; {@code maxReported} bounds the list of conflicts. */
    static byte[] encode(BatchResult result, Command command, int maxReported) {
        BatchResponseBody body = new BatchResponseBody(result, command, maxReported);
        body.write();
        return body.out.toByteArray();
    }

    private void write() {
        number("{\"registered\":", result.count(Outcome.REGISTERED));
        number(",\"already_registered\":", result.count(Outcome.ALREADY_REGISTERED));
        number(",\"conflicts\":", result.count(Outcome.CONFLICT));
        if (command.preferences().lenient()) {
            number(",\"rejected\":", result.rejected());
        }
        if (command.dryRun()) {
            out.raw(ascii(",\"dry_run\":true"));
        }
        conflicts();
        if (command.preferences().lenient()) {
            results();
        }
        if (command.preferences().representation()) {
            representation();
        }
        out.raw(ascii("}"));
    }

    private void conflicts() {
        List<Entry> conflicts = result.entries().stream()
                .filter(entry -> entry.stored().outcome() == Outcome.CONFLICT)
                .limit(maxReported)
                .toList();
        if (conflicts.isEmpty()) {
            return;
        }
        out.raw(ascii(",\"conflicting\":["));
        String separator = "";
        for (Entry conflict : conflicts) {
            start(separator, conflict.registration());
            text(",\"student_number\":", conflict.registration().studentNumber());
            if (command.reads()) {
                text(",\"registered_student_number\":", conflict.stored().studentNumber());
            }
            out.raw(ascii("}"));
            separator = ",";
        }
        out.raw(ascii("]"));
    }

    private void results() {
        Map<Integer, Entry> entries = new HashMap<>();
        result.entries().forEach(entry -> entries.put(entry.registration().index(), entry));
        Map<Integer, ItemError> faults = new HashMap<>();
        result.faults().forEach(fault -> faults.putIfAbsent(fault.index(), fault));
        out.raw(ascii(",\"results\":["));
        for (int index = 0; index < result.size(); index++) {
            if (index > 0) {
                out.raw(COMMA);
            }
            ItemError fault = faults.get(index);
            if (fault == null) {
                accepted(entries.get(index));
            } else {
                rejected(fault);
            }
        }
        out.raw(ascii("]"));
    }

    private void accepted(Entry entry) {
        start("", entry.registration());
        text(",\"status\":", "ok");
        text(",\"code\":", entry.stored().outcome().text());
        text(",\"message\":", message(entry.stored().outcome()));
        out.raw(ascii("}"));
    }

    private void rejected(ItemError fault) {
        number("{\"index\":", fault.index());
        text(",\"completion_id\":", fault.completionId());
        text(",\"status\":", "error");
        text(",\"code\":", fault.code().text());
        text(",\"pointer\":", fault.pointer());
        text(",\"message\":", fault.reason());
        out.raw(ascii("}"));
    }

    private static String message(Outcome outcome) {
        return switch (outcome) {
            case REGISTERED -> "Registered.";
            case ALREADY_REGISTERED -> "Registered before; nothing changed.";
            case CONFLICT -> "Registered before under another student number, which stands; the conflict is recorded.";
        };
    }

    private void representation() {
        out.raw(ascii(",\"registrations\":["));
        String separator = "";
        for (Entry entry : result.entries()) {
            start(separator, entry.registration());
            Stored stored = entry.stored();
            text(",\"student_number\":", stored.studentNumber());
            instant(",\"registration_date\":", stored.registrationDate());
            instant(",\"received_at\":", stored.receivedAt());
            out.raw(ascii(",\"new\":"));
            out.raw(stored.outcome() == Outcome.REGISTERED ? TRUE : FALSE);
            out.raw(ascii("}"));
            separator = ",";
        }
        out.raw(ascii("]"));
    }

    private void start(String separator, Registration registration) {
        number(separator + "{\"index\":", registration.index());
        text(",\"completion_id\":", registration.completion().toString());
    }

    private void number(String before, long value) {
        out.raw(ascii(before));
        out.integer(value);
    }

    private void text(String before, String value) {
        out.raw(ascii(before));
        if (value == null) {
            out.nullValue();
        } else {
            out.string(value);
        }
    }

    private void instant(String before, Long micros) {
        out.raw(ascii(before));
        if (micros == null) {
            out.nullValue();
        } else {
            out.instant(micros);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
