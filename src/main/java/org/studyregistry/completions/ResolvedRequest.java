package org.studyregistry.completions;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.courses.PlatformModule;
import org.studyregistry.courses.PlatformModules;
import org.studyregistry.database.Eligibility;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * What a request means in one snapshot.
 *
 * @param request the request
 * @param modules its modules, in the order of the response
 * @param few the ids of the completions of those modules that have few, where that makes a difference
 * @param platform the same with what is known of them, and those that are gone; of a response for several courses
 * @param eligibility by which rules completions are withheld from it
 * @param question which completions it is of, as {@link Watermark#question} digests it
 * @param position when the snapshot was taken; none on a standby, whose history nobody can be held to
 */
record ResolvedRequest(
        CompletionRequest request,
        List<UUID> modules,
        Map<UUID, UUID[]> few,
        Optional<PlatformModules> platform,
        Eligibility eligibility,
        long question,
        Optional<SnapshotPosition> position) {

    /**
     * The response to a request.
     *
     * @param withheld those of the modules whose completions are all withheld
     * @throws ProblemException watermark-outdated, database-read-only or database-schema if it cannot be given as changes,
     *     cursor-outdated if it cannot be resumed
     */
    static ResolvedRequest of(
            CompletionRequest request,
            List<UUID> modules,
            Map<UUID, UUID[]> few,
            Eligibility eligibility,
            List<UUID> withheld,
            Optional<SnapshotPosition> position) {
        long question = Watermark.question(modules, withheld, eligibility, excludedFor(request));
        return possible(new ResolvedRequest(
                request, modules, few, Optional.empty(), eligibility, narrowed(question, request), position));
    }

    /** The same, to a request for several courses. */
    static ResolvedRequest of(
            CompletionRequest request,
            List<CourseReference> asked,
            PlatformModules platform,
            Eligibility eligibility,
            Optional<SnapshotPosition> position) {
        long question = Watermark.question(
                asked, request.registrar().scope(), platform.byName(), eligibility, excludedFor(request));
        List<UUID> modules = platform.present().stream().map(PlatformModule::id).toList();
        return possible(new ResolvedRequest(
                request, modules, Map.of(), Optional.of(platform), eligibility, narrowed(question, request), position));
    }

    private static Optional<UUID> excludedFor(CompletionRequest request) {
        return request.excludeRegistered() ? Optional.of(request.registrar().id()) : Optional.empty();
    }

    private static long narrowed(long question, CompletionRequest request) {
        return request.search()
                .map(search -> Watermark.question(question, search))
                .orElse(question);
    }

    private static ResolvedRequest possible(ResolvedRequest resolved) {
        CompletionRequest request = resolved.request;
        request.changedSince().ifPresent(resolved::requireContinuation);
        request.after().ifPresent(cursor -> cursor.moduleIn(resolved.positions()));
        if (request.changedSince().isEmpty()
                && request.after().filter(Cursor::infinite).isPresent()) {
            throw Cursor.malformed(CompletionParameters.AFTER);
        }
        return resolved;
    }

    /** Whether its rows are read by one statement over all modules. */
    boolean joined() {
        return platform.isPresent() || request.search().isPresent();
    }

    /** The modules whose completions can be among its changes: after its own those that are gone, all of which is. */
    List<UUID> changeable() {
        return platform.map(all -> Stream.concat(all.present().stream(), all.gone().stream())
                        .map(PlatformModule::id)
                        .toList())
                .orElse(modules);
    }

    /** The modules in which its cursors can be. */
    List<UUID> positions() {
        return request.changedSince().isPresent() ? changeable() : modules;
    }

    /** Those of {@link #positions()} with what is known of them; of a response for several courses. */
    List<PlatformModule> described() {
        PlatformModules all = platform.orElseThrow();
        return Stream.concat(all.present().stream(), all.gone().stream()).toList();
    }

    private void requireContinuation(Watermark watermark) {
        if (!changesReadable()) {
            throw Problem.of(
                            ProblemType.DATABASE_SCHEMA,
                            "The service lacks a grant that changes over several courses need. Its operator has to add it;"
                                    + " until then fetch without changed_since.")
                    .asException();
        }
        SnapshotPosition now = position.orElseThrow(() -> Problem.of(
                        ProblemType.DATABASE_READ_ONLY,
                        "Changes can be told by the primary database only, and this one is a standby at present.")
                .asException());
        if (!now.continues(watermark)) {
            throw outdated(
                    "This watermark was given by another database, or before this one was restored or failed over.");
        }
        if (watermark.question() != question) {
            throw outdated("This watermark was given for other modules, another registrar or another"
                    + " exclude_already_registered, or the course has other modules now, or other rules say which"
                    + " completions are given.");
        }
    }

    /** Modules that come and go count as changes only over several courses. */
    private boolean changesReadable() {
        return platform.map(PlatformModules::changesReadable).orElse(true);
    }

    private static ProblemException outdated(String reason) {
        return Problem.of(ProblemType.WATERMARK_OUTDATED, reason + " Fetch everything, without changed_since.")
                .asException();
    }

    /** Whether what has changed since a watermark can be told, and together with it would be this response. */
    boolean continues(Watermark watermark) {
        return changesReadable()
                && watermark.question() == question
                && position.isPresent()
                && position.get().continues(watermark);
    }

    /** The changes that are asked for; none where everything is. */
    Optional<SnapshotPosition.Changes> changes() {
        return request.changedSince().map(this::changesSince);
    }

    /** The changes since a watermark that this response {@linkplain #continues continues}. */
    SnapshotPosition.Changes changesSince(Watermark watermark) {
        return position.orElseThrow().since(watermark);
    }

    /** Up to where a client knows what is in this response. */
    Optional<Watermark> state() {
        return position.map(now -> new Watermark(now.database(), question, now.oldest()));
    }

    /** Up to where a client knows the whole that has received this response to its end and, with a cursor, what came before it. */
    Optional<Watermark> watermark() {
        Cursor.Origin origin = origin();
        return position.filter(now -> !origin.equals(Cursor.Origin.UNKNOWN))
                .map(now -> new Watermark(now.database(), question, origin.transaction()));
    }

    /** The response that this one is a part of: that of its cursor, if it was one to the same question. */
    Cursor.Origin origin() {
        if (position.isEmpty()) {
            return Cursor.Origin.UNKNOWN;
        }
        SnapshotPosition now = position.get();
        Cursor.Origin own = new Cursor.Origin(asked(now), now.oldest());
        return request.after()
                .map(cursor -> isOfThis(cursor.origin(), own) ? cursor.origin() : Cursor.Origin.UNKNOWN)
                .orElse(own);
    }

    private static boolean isOfThis(Cursor.Origin first, Cursor.Origin own) {
        // A later one can only come from a history that was lost with a restore.
        return first.question() == own.question() && first.transaction() <= own.transaction();
    }

    private long asked(SnapshotPosition now) {
        ByteBuffer asked = ByteBuffer.allocate(24).putLong(now.database()).putLong(question);
        asked.putLong(request.changedSince().map(Watermark::transaction).orElse(-1L));
        return OpaqueToken.digest(asked.array());
    }
}
