package org.studyregistry.completions;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.audit.Export;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.streaming.ReadConsistency;
import org.studyregistry.streaming.ShortQuestions;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.StreamObserver;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.StreamedResource;
import org.studyregistry.streaming.Streams;

/** Answers the requests for completions, of one course and of several, in one way. */
@Singleton
public class CompletionResponses {

    private final Streams streams;
    private final ShortQuestions questions;
    private final CompletionRepository completions;
    private final IncrementRepository increments;
    private final AuditLog audit;
    private final Pool pool;

    CompletionResponses(
            Streams streams,
            ShortQuestions questions,
            CompletionRepository completions,
            IncrementRepository increments,
            AuditLog audit,
            Pool pool) {
        this.streams = streams;
        this.questions = questions;
        this.completions = completions;
        this.increments = increments;
        this.audit = audit;
        this.pool = pool;
    }

    /** The rows that are asked for, or 304 where they are as the client has them. */
    Multi<Buffer> stream(CompletionRequest request, RoutingContext context) {
        ReadConsistency consistency = consistency(request, context);
        Multi<Buffer> stream = streams.respond(
                context, request.registrar(), resource(request), request.form(), consistency, snapshot -> resolve(
                                snapshot, request)
                        .chain(resolved -> plan(snapshot, resolved, context)));
        // A search is a POST, for which these conditions mean nothing.
        if (request.search().isPresent() || !conditional(context)) {
            return stream;
        }
        // In a snapshot of its own, before the stream's, whose heartbeat would decide upon the status.
        Uni<Optional<String>> unchanged =
                streams.ask(request.registrar(), consistency, snapshot -> resolve(snapshot, request)
                        .chain(resolved -> unchanged(snapshot, resolved, context)));
        return streams.unlessUnchanged(context, unchanged, stream);
    }

    private static boolean conditional(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    /** Tags are of the primary, so it answers who has one, also if the response is another now. */
    private static ReadConsistency consistency(CompletionRequest request, RoutingContext context) {
        return conditional(context) ? ReadConsistency.CURRENT : request.consistency();
    }

    private Uni<ResolvedRequest> resolve(Snapshot snapshot, CompletionRequest request) {
        return snapshot.first(completions.resolve(snapshot.connection(), request));
    }

    private Uni<StreamPlan> plan(Snapshot snapshot, ResolvedRequest resolved, RoutingContext context) {
        CompletionRequest request = resolved.request();
        Disclosed disclosed = Disclosed.by(resolved);
        // A record that was written after the snapshot was taken has made its moment durable.
        Uni<StreamObserver> recorded = audit.export(context, request.registrar(), export(resolved, disclosed))
                .call(observer -> observer == StreamObserver.NOBODY
                        ? completions.makeDurable(resolved)
                        : Uni.createFrom().voidItem());
        return completions
                .queries(snapshot, resolved)
                .map(queries -> new StreamPlan(
                        queries.stream().map(disclosed::noting).toList(),
                        request.limit(),
                        recorded,
                        EntityTag.of(resolved)
                                .filter(tag -> request.search().isEmpty())
                                .map(EntityTag::text),
                        resolved.watermark().map(Watermark::text)));
    }

    private static StreamedResource resource(CompletionRequest request) {
        if (request.search().isPresent()) {
            return StreamedResource.SEARCH;
        }
        return request.ofPlatform() ? StreamedResource.PLATFORM : StreamedResource.COURSE;
    }

    private static Export export(ResolvedRequest resolved, Disclosed disclosed) {
        CompletionRequest request = resolved.request();
        String format = request.form().format().mediaType();
        if (!resolved.joined()) {
            return Export.ofCourse(
                    ((Selection.OfCourse) request.selection()).course().text(),
                    resolved.modules(),
                    request.excludeRegistered(),
                    request.filter(),
                    format);
        }
        return new Export(
                request.search().isPresent() ? Export.Kind.SEARCH : Export.Kind.PLATFORM,
                asked(request),
                resolved.modules().size(),
                request.excludeRegistered(),
                filter(request),
                format,
                disclosed);
    }

    private static List<String> asked(CompletionRequest request) {
        return request.selection() instanceof Selection.OfPlatform several
                ? several.courses().stream().map(CourseReference::text).toList()
                : List.of(((Selection.OfCourse) request.selection()).course().text());
    }

    private static Optional<String> filter(CompletionRequest request) {
        return request.search()
                .map(search -> request.filter()
                        .map(filter -> search.text() + "&" + filter)
                        .orElse(search.text()))
                .or(request::filter);
    }

    /** The head that {@link #stream} would give, without reading a row unless they are to be counted. */
    Uni<Response> head(CompletionRequest request, boolean counted, RoutingContext context) {
        if (!counted && !conditional(context)) {
            // Short work, which needs no stream's place.
            return questions
                    .ask(request.registrar().id(), () -> completions.resolve(pool, request))
                    .map(resolved -> head(resolved, Optional.empty(), context));
        }
        return streams.ask(request.registrar(), consistency(request, context), snapshot -> resolve(snapshot, request)
                .call(completions::makeDurable)
                .chain(resolved -> unchanged(snapshot, resolved, context)
                        .chain(tag -> tag.isPresent()
                                ? Uni.createFrom().item(streams.notModified(context, tag.get()))
                                : count(snapshot, resolved, counted).map(rows -> head(resolved, rows, context)))));
    }

    private Response head(ResolvedRequest resolved, Optional<Long> rows, RoutingContext context) {
        return streams.head(
                context, resolved.request().form(), EntityTag.of(resolved).map(EntityTag::text), rows);
    }

    private Uni<Optional<Long>> count(Snapshot snapshot, ResolvedRequest resolved, boolean counted) {
        return counted
                ? completions
                        .count(snapshot, resolved)
                        .map(rows ->
                                Optional.of(Math.min(rows, resolved.request().limit())))
                : Uni.createFrom().item(Optional.empty());
    }

    /** The tag that stands in {@code If-None-Match} of a response that would be the same now. */
    private Uni<Optional<String>> unchanged(Snapshot snapshot, ResolvedRequest resolved, RoutingContext context) {
        List<String> fields = context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
        if (fields.equals(List.of("*"))) {
            return completions
                    .makeDurable(resolved)
                    .replaceWith(EntityTag.of(resolved).map(EntityTag::text));
        }
        return EntityTag.newest(fields, resolved)
                .map(tag -> increments
                        .any(snapshot, resolved, resolved.changesSince(tag.watermark()))
                        .map(changed -> changed ? Optional.<String>empty() : Optional.of(tag.text())))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }
}
