package org.studyregistry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Spans of a request's parts, under the span that Quarkus makes of the request. While tracing is off they are nobody's and cost
 * nothing. They never have what is secret: no key, no student's data, no message of a failure.
 */
@Singleton
public class Spans {

    private final Tracer tracer;
    private final boolean off;

    Spans(Tracer tracer, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this.tracer = tracer;
        this.off = off;
    }

    /** The same work, as a span of this name from its subscription to its end. */
    public <T> Uni<T> around(String name, Uni<T> work) {
        if (off) {
            return work;
        }
        return Uni.createFrom().deferred(() -> {
            Span span = begin(name);
            return work.onTermination().invoke((item, failure, cancelled) -> end(span, failure == null));
        });
    }

    /** A span that has begun and is to be ended by {@link #end}. */
    public Span begin(String name) {
        return off ? Span.getInvalid() : tracer.spanBuilder(name).startSpan();
    }

    /** Ends a span. */
    public static void end(Span span, boolean success) {
        if (!success) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
