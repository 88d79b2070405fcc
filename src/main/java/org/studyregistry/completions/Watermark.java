package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.database.Eligibility;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.registrars.KeyScope;

/**
 * Up to where in the history of the database a response is known to its client, so that the next can be of what has changed
 * since. Opaque to clients.
 *
 * @param database a digest of what the count of transactions belongs to
 * @param question a digest of what was asked for: see {@link #question}
 * @param transaction the oldest transaction that was running when the response's snapshot was taken: whatever the snapshot does
 *     not show is of this one or a later one
 */
record Watermark(long database, long question, long transaction) {

    private static final byte VERSION = 1;
    private static final int LENGTH = 8 + 8 + 8;

    /**
     * A digest of what decides which completions a response is of. A response with other modules, another exclusion or other rules
     * cannot be continued by changes: of what only the rule has changed for, no row tells.
     *
     * @param modules the response's modules
     * @param withheld those of them whose completions are all withheld
     * @param eligibility the rules by which completions are withheld
     * @param excludedFor the registrar whose registrations are left out
     */
    static long question(List<UUID> modules, List<UUID> withheld, Eligibility eligibility, Optional<UUID> excludedFor) {
        List<UUID> ids = new ArrayList<>(modules);
        ids.sort(Comparator.naturalOrder());
        excludedFor.ifPresent(ids::add);
        byte[] rules = eligibility.rules().toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer digested = ByteBuffer.allocate(1 + 3 * Long.BYTES).put((byte) (excludedFor.isPresent() ? 1 : 0));
        return OpaqueToken.digest(digested.putLong(OpaqueToken.digest(ids))
                .putLong(OpaqueToken.digest(withheld))
                .putLong(OpaqueToken.digest(rules))
                .array());
    }

    /**
     * The same for a response for several courses. Its modules are not part of it: those that come and go are changes (ADR 12),
     * unless only their name brought them in.
     *
     * @param asked the courses that are asked for
     * @param scope what the key opens
     * @param byName the modules that are covered only by their name
     */
    static long question(
            List<CourseReference> asked,
            KeyScope scope,
            List<UUID> byName,
            Eligibility eligibility,
            Optional<UUID> excludedFor) {
        String text = String.join(
                "\n",
                "platform",
                sorted(asked.stream().map(CourseReference::text)),
                sorted(scope.courses()),
                sorted(scope.modules()),
                sorted(scope.codes()),
                byName.toString(),
                eligibility.rules().toString(),
                excludedFor.toString());
        return OpaqueToken.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sorted(Object[] values) {
        return values == null ? "all" : sorted(Stream.of(values).map(Object::toString));
    }

    private static String sorted(Stream<String> texts) {
        return texts.sorted().toList().toString();
    }

    /** The question of a response that is narrowed by a search. */
    static long question(long question, Search search) {
        return OpaqueToken.digest(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(question)
                .putLong(search.digest())
                .array());
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @param name the query parameter that it was given in
     * @throws ProblemException invalid-parameter if it is no watermark
     */
    static Watermark parse(String name, String text) {
        return read(text).orElseThrow(() -> QueryParameters.invalid(name, "must be a watermark as this service gave it")
                .asException());
    }

    /** The same, for a text that may be anything. */
    static Optional<Watermark> read(String text) {
        return OpaqueToken.fields(VERSION, LENGTH, text)
                .map(in -> new Watermark(in.getLong(), in.getLong(), in.getLong()))
                .filter(watermark -> watermark.transaction >= 0);
    }

    /** As it goes to the client: characters of URLs only. */
    String text() {
        return OpaqueToken.text(
                VERSION,
                ByteBuffer.allocate(LENGTH).putLong(database).putLong(question).putLong(transaction));
    }
}
