package org.studyregistry.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Keeps what clients make up out of the labels of HTTP metrics: each value there is a time series for as long as the process lives. */
@Singleton
public class HttpMetricLabels {

    private static final String HTTP = "http.";
    private static final String UNKNOWN = "UNKNOWN";

    /** The paths there are; those of the API stand there as templates. */
    private static final Set<String> PATHS = Set.of(
            "/q/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/health/started",
            "/q/health/well",
            "/q/metrics",
            "/q/openapi");

    @Produces
    @Singleton
    MeterFilter boundedLabels() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(HTTP) ? id.replaceTags(bounded(id.getTags())) : id;
            }
        };
    }

    private static List<Tag> bounded(List<Tag> tags) {
        return tags.stream().map(HttpMetricLabels::bounded).toList();
    }

    private static Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "method" -> Tag.of(tag.getKey(), method(tag.getValue()));
            case "uri" -> Tag.of(tag.getKey(), path(tag.getValue()));
            default -> tag;
        };
    }

    private static String method(String name) {
        return name.equals(UNKNOWN) ? name : Methods.label(name);
    }

    private static String path(String path) {
        boolean known = !path.startsWith("/") || PATHS.contains(path) || path.startsWith("/api/v0/");
        return known ? path : UNKNOWN;
    }
}
