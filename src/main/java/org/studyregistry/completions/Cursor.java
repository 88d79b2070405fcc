package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Where a completion stands in the contract's order, so that an answer can be taken up after it. Opaque to clients.
 *
 * @param before a digest of the ids of the module and of those before it, so that it is noticed when there are others now
 * @param module the completion's module
 * @param date its date, in microseconds since 2000-01-01T00:00:00Z
 * @param id its id
 */
record Cursor(long before, UUID module, long date, UUID id) {

    private static final OffsetDateTime POSTGRES_EPOCH = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + 8 + 16 + 8 + 16;

    /** Makes the cursors of one module: what they share is worked out once, not for each row. */
    record OfModule(long before, UUID module) {

        Cursor at(long date, UUID id) {
            return new Cursor(before, module, date, id);
        }
    }

    /** The cursors in the module at a position of an answer's modules. */
    static OfModule of(List<UUID> modules, int position) {
        return new OfModule(digest(modules.subList(0, position + 1)), modules.get(position));
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @param name the query parameter that it was given in
     * @throws org.studyregistry.problem.ProblemException invalid-parameter if it is no cursor
     */
    static Cursor parse(String name, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            bytes = new byte[0];
        }
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            throw malformed(name);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        Cursor cursor = new Cursor(in.getLong(), uuid(in), in.getLong(), uuid(in));
        // No completion with another date is ever given, and PostgreSQL has no form for all of these.
        int year = cursor.moment().getYear();
        if (year < 0 || year > 9999) {
            throw malformed(name);
        }
        return cursor;
    }

    private static ProblemException malformed(String name) {
        return QueryParameters.invalid(name, "must be a cursor as this service gave it")
                .asException();
    }

    /** Its completion's date. */
    OffsetDateTime moment() {
        return POSTGRES_EPOCH.plus(date, ChronoUnit.MICROS);
    }

    /** As it goes to the client: characters of URLs only. */
    String text() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).put(VERSION).putLong(before);
        put(out, module).putLong(date);
        put(out, id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /**
     * The position of its module.
     *
     * @param modules the modules of the answer now
     * @throws org.studyregistry.problem.ProblemException cursor-outdated if the modules up to there are not what they were
     */
    int moduleIn(List<UUID> modules) {
        int position = modules.indexOf(module);
        if (position < 0 || digest(modules.subList(0, position + 1)) != before) {
            throw Problem.of(
                            ProblemType.CURSOR_OUTDATED,
                            "The modules of the course are not those that they were when this cursor was given.")
                    .asException();
        }
        return position;
    }

    private static long digest(List<UUID> modules) {
        ByteBuffer ids = ByteBuffer.allocate(16 * modules.size());
        modules.forEach(id -> put(ids, id));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(ids.array());
            return ByteBuffer.wrap(Arrays.copyOf(digest, 8)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static ByteBuffer put(ByteBuffer out, UUID id) {
        return out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
}
