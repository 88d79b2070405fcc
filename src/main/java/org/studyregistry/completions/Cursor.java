package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Where a completion stands in the contract's order, so that a response can be resumed after it. Opaque to clients.
 *
 * @param before a digest of the ids of the module and of those before it, so that it is noticed when there are others now
 * @param module the completion's module
 * @param date its date, in microseconds since 2000-01-01T00:00:00Z
 * @param id its id
 * @param origin of which response the completion is a part
 */
record Cursor(long before, UUID module, long date, UUID id, Origin origin) {

    private static final OffsetDateTime POSTGRES_EPOCH = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /** What PostgreSQL can store: from 4714-11-24 BC, and before 294277-01-01. */
    private static final long FIRST = -211_813_488_000_000_000L;

    private static final long AFTER_LAST = 9_223_371_331_200_000_000L;

    private static final byte VERSION = 2;
    private static final int LENGTH = 8 + 16 + 8 + 16 + 8 + 8;

    /**
     * The response that a part belongs to. The parts of a response show the database at several moments; only what has changed
     * since the first of them is known to be missing.
     *
     * @param question a digest of what was asked for, and in which database
     * @param transaction the watermark's transaction of the first part
     */
    record Origin(long question, long transaction) {

        /** Where there is none, or none that can be relied on. */
        static final Origin UNKNOWN = new Origin(0, 0);
    }

    /** Makes the cursors of one module: what they share is worked out once, not for each row. */
    record OfModule(long before, UUID module, Origin origin) {

        Cursor at(long date, UUID id) {
            return new Cursor(before, module, date, id, origin);
        }
    }

    /** The cursors in the module at a position of a response's modules. */
    static OfModule of(List<UUID> modules, int position, Origin origin) {
        return new OfModule(OpaqueToken.digest(modules.subList(0, position + 1)), modules.get(position), origin);
    }

    /** Those in each of a response's modules, in their order. */
    static List<OfModule> of(List<UUID> modules, Origin origin) {
        long[] digests = OpaqueToken.digests(modules);
        return IntStream.range(0, digests.length)
                .mapToObj(position -> new OfModule(digests[position], modules.get(position), origin))
                .toList();
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @param name the query parameter that it was given in
     * @throws org.studyregistry.problem.ProblemException invalid-parameter if it is no cursor
     */
    static Cursor parse(String name, String text) {
        ByteBuffer in = OpaqueToken.fields(VERSION, LENGTH, text).orElseThrow(() -> malformed(name));
        Cursor cursor = new Cursor(
                in.getLong(),
                OpaqueToken.uuid(in),
                in.getLong(),
                OpaqueToken.uuid(in),
                new Origin(in.getLong(), in.getLong()));
        // PostgreSQL has no form for other dates.
        if (!cursor.infinite() && (cursor.date < FIRST || cursor.date >= AFTER_LAST)) {
            throw malformed(name);
        }
        return cursor;
    }

    /** Whether its completion's date is infinite: such a one is never given, but can be among what is gone. */
    boolean infinite() {
        return date == Long.MAX_VALUE || date == Long.MIN_VALUE;
    }

    /** The response to a cursor that this service has not given for such a request. */
    static ProblemException malformed(String name) {
        return QueryParameters.invalid(name, "must be a cursor as this service gave it")
                .asException();
    }

    /** Its completion's date, which is finite. */
    OffsetDateTime moment() {
        return POSTGRES_EPOCH.plus(date, ChronoUnit.MICROS);
    }

    /** Its completion's date as PostgreSQL reads it, also an infinite one, for which its client library has no value. */
    String sqlMoment() {
        if (infinite()) {
            return date > 0 ? "infinity" : "-infinity";
        }
        // Years have no sign; before year 1, which Java has as 0 and less, they are counted back from 1.
        LocalDateTime moment = moment().toLocalDateTime();
        int year = moment.getYear() > 0 ? moment.getYear() : 1 - moment.getYear();
        String digits = year < 1000 ? Integer.toString(10_000 + year).substring(1) : Integer.toString(year);
        String date = moment.toLocalDate().toString();
        return digits + date.substring(date.length() - "-MM-DD".length()) + " " + moment.toLocalTime() + "Z"
                + (moment.getYear() > 0 ? "" : " BC");
    }

    /** As it goes to the client: characters of URLs only. */
    String text() {
        ByteBuffer fields = ByteBuffer.allocate(LENGTH).putLong(before);
        OpaqueToken.put(fields, module).putLong(date);
        OpaqueToken.put(fields, id).putLong(origin.question).putLong(origin.transaction);
        return OpaqueToken.text(VERSION, fields);
    }

    /**
     * The position of its module.
     *
     * @param modules the modules of the response now
     * @throws org.studyregistry.problem.ProblemException cursor-outdated if the modules up to there are not what they were
     */
    int moduleIn(List<UUID> modules) {
        int position = modules.indexOf(module);
        if (position < 0 || OpaqueToken.digest(modules.subList(0, position + 1)) != before) {
            throw Problem.of(
                            ProblemType.CURSOR_OUTDATED,
                            "The modules of the course are not those that they were when this cursor was given.")
                    .asException();
        }
        return position;
    }
}
