package org.studyregistry.streaming;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A batch of completions as JSON: from PostgreSQL's messages by {@link WireRow} and {@link JsonBytes}, and from objects, which cost
 * nothing here, by Jackson's generator and by Jackson's mapper.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EncoderBenchmark {

    private static final int ROWS = 1000;

    private final Completion[] rows = new Completion[ROWS];
    private final byte[][] messages = new byte[ROWS][];
    private final WireRow row = new WireRow();
    private final JsonBytes bytes = new JsonBytes();
    private final JsonFactory factory = new JsonFactory();
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512 * 1024);

    private static final byte[] DATE = ascii("{\"completion_date\":");
    private static final byte[] LANGUAGE = ascii(",\"completion_language\":");
    private static final byte[] ATTEMPT = ascii(",\"completion_registration_attempt_date\":");
    private static final byte[] EMAIL = ascii(",\"email\":");
    private static final byte[] GRADE = ascii(",\"grade\":{\"scale\":\"sis-0-5\",\"grade\":\"");
    private static final byte[] ID = ascii("\"},\"id\":\"");
    private static final byte[] USER = ascii("\",\"user_id\":\"");
    private static final byte[] TIER = ascii("\",\"tier\":null}");

    public record Grade(String scale, String grade) {}

    public record Completion(
            long micros,
            OffsetDateTime completion_date,
            String completion_language,
            OffsetDateTime completion_registration_attempt_date,
            String email,
            Grade grade,
            int number,
            UUID id,
            UUID user_id) {}

    @Setup
    public void rows() {
        OffsetDateTime epoch = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        for (int i = 0; i < ROWS; i++) {
            long micros = 700_000_000_000_000L + i * 7_654_321_987L;
            rows[i] = new Completion(
                    micros,
                    epoch.plusNanos(micros % 1_000_000 * 1000).plusSeconds(micros / 1_000_000),
                    "en-US",
                    null,
                    (i % 500 == 7 ? "åsa.öhman." : "student.") + i + "@example.com",
                    new Grade("sis-0-5", "" + i % 6),
                    i % 6,
                    new UUID(i * 0x9E3779B97F4A7C15L, i * 0xC2B2AE3D27D4EB4FL),
                    new UUID(i * 0x165667B19E3779F9L, i * 0x27D4EB2F165667C5L));
            messages[i] = message(rows[i]);
        }
    }

    /** The row as PostgreSQL sends it: the number of columns, then each with its length. */
    private static byte[] message(Completion row) {
        byte[] language = row.completion_language().getBytes(StandardCharsets.UTF_8);
        byte[] email = row.email().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(2 + 6 * 4 + 8 + language.length + email.length + 4 + 32);
        out.putShort((short) 6).putInt(8).putLong(row.micros());
        out.putInt(language.length).put(language).putInt(email.length).put(email);
        out.putInt(4).putInt(row.number());
        for (UUID id : List.of(row.id(), row.user_id())) {
            out.putInt(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return out.array();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int ours() {
        bytes.clear();
        for (byte[] message : messages) {
            row.read(message, 0);
            bytes.raw(DATE);
            bytes.instant(row.bigint(0));
            bytes.raw(LANGUAGE);
            row.string(1, bytes);
            bytes.raw(ATTEMPT);
            bytes.nullValue();
            bytes.raw(EMAIL);
            row.string(2, bytes);
            bytes.raw(GRADE);
            bytes.integer(row.integer(3));
            bytes.raw(ID);
            row.uuid(4, bytes);
            bytes.raw(USER);
            row.uuid(5, bytes);
            bytes.raw(TIER);
        }
        return bytes.length();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int jacksonGenerator() throws IOException {
        out.reset();
        try (JsonGenerator json = factory.createGenerator(out)) {
            for (Completion row : rows) {
                json.writeStartObject();
                json.writeStringField("completion_date", row.completion_date().toInstant().toString());
                json.writeStringField("completion_language", row.completion_language());
                json.writeNullField("completion_registration_attempt_date");
                json.writeStringField("email", row.email());
                json.writeObjectFieldStart("grade");
                json.writeStringField("scale", "sis-0-5");
                json.writeStringField("grade", Integer.toString(row.number()));
                json.writeEndObject();
                json.writeStringField("id", row.id().toString());
                json.writeStringField("user_id", row.user_id().toString());
                json.writeNullField("tier");
                json.writeEndObject();
            }
        }
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int jacksonObjects() throws IOException {
        out.reset();
        mapper.writeValue(out, rows);
        return out.size();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
