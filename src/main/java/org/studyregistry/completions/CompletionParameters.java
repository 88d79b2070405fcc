package org.studyregistry.completions;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.StreamForm;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.streaming.Streams;

/** The query parameters of the completions, and what a request means by them. */
final class CompletionParameters {

    static final String EXCLUDE_REGISTERED = "exclude_already_registered";
    static final String CHANGED_SINCE = "changed_since";
    static final String AFTER = "after";
    static final String LIMIT = "limit";
    static final String FORMAT = "format";
    static final String FOOTER = "footer";
    static final String CURSORS = "cursors";
    static final String DOWNLOAD = "download";
    static final String COUNT = "count";
    static final String COURSE = "course";

    private static final Set<String> GET =
            Set.of(EXCLUDE_REGISTERED, CHANGED_SINCE, AFTER, LIMIT, FORMAT, FOOTER, CURSORS, DOWNLOAD);
    private static final Set<String> HEAD = with(GET, COUNT);
    private static final Set<String> PLATFORM_GET = with(GET, COURSE);
    private static final Set<String> PLATFORM_HEAD = with(HEAD, COURSE);

    /** As many courses as a request line has space for. */
    private static final int MOST_COURSES = 1000;

    /** Those that decide which completions are given, and are recorded. */
    private static final Set<String> FILTER = Set.of(CHANGED_SINCE, AFTER, LIMIT);

    private static final long MOST_ROWS = 999_999_999_999L;

    /** As the example of the first API description spells it; clients have copied it. */
    private static final Map<String, String> ALIASES = Map.of("exlcude_already_registered", EXCLUDE_REGISTERED);

    private CompletionParameters() {}

    /** The parameters of a request, for its rows or for its head only. */
    static QueryParameters read(UriInfo uri, boolean headOnly) {
        return QueryParameters.read(uri, headOnly ? HEAD : GET, ALIASES);
    }

    /** The same, of a request for several courses. */
    static QueryParameters readOfPlatform(UriInfo uri, boolean headOnly) {
        return QueryParameters.read(uri, headOnly ? PLATFORM_HEAD : PLATFORM_GET, ALIASES, Set.of(COURSE));
    }

    /**
     * The courses that a request names, each once.
     *
     * @throws org.studyregistry.problem.ProblemException course-not-found or invalid-parameter
     */
    static List<CourseReference> courses(QueryParameters parameters) {
        List<String> texts = parameters.texts(COURSE);
        if (texts.size() > MOST_COURSES) {
            throw QueryParameters.invalid(COURSE, "can be given at most " + MOST_COURSES + " times")
                    .asException();
        }
        return courses(texts);
    }

    /** The same, for texts from elsewhere. */
    static List<CourseReference> courses(List<String> texts) {
        return texts.stream().distinct().map(CourseReference::parseOneOf).toList();
    }

    /**
     * What is asked for.
     *
     * @throws org.studyregistry.problem.ProblemException invalid-parameter or not-acceptable
     */
    static CompletionRequest request(
            Selection selection,
            Optional<Search> search,
            Registrar registrar,
            QueryParameters parameters,
            RoutingContext context) {
        StreamForm form = form(selection, parameters, context);
        return new CompletionRequest(
                selection,
                search,
                registrar,
                parameters.flag(EXCLUDE_REGISTERED),
                parameters.text(CHANGED_SINCE).map(text -> Watermark.parse(CHANGED_SINCE, text)),
                parameters.text(AFTER).map(text -> Cursor.parse(AFTER, text)),
                parameters.number(LIMIT, 1, MOST_ROWS).orElse(StreamPlan.UNLIMITED),
                parameters.given(FILTER),
                form,
                only(CURSORS, parameters, form.format(), Format.NDJSON));
    }

    private static StreamForm form(Selection selection, QueryParameters parameters, RoutingContext context) {
        Optional<Format> wanted = parameters.text(FORMAT).map(text -> Format.of(text)
                .orElseThrow(() -> QueryParameters.invalid(FORMAT, "must be json, ndjson or csv")
                        .asException()));
        Format format = Streams.format(context, wanted, Format.values());
        Optional<String> fileName = parameters.flag(DOWNLOAD)
                ? Optional.of("completions-" + fileName(selection).replaceAll("[^A-Za-z0-9_-]", "_") + "-"
                        + LocalDate.now(ZoneOffset.UTC) + "." + format.text())
                : Optional.empty();
        Framing framing =
                switch (format) {
                    case JSON -> Framing.JSON_ARRAY;
                    case NDJSON -> Framing.JSON_LINES;
                    case CSV ->
                        Framing.csv(
                                selection instanceof Selection.OfPlatform
                                        ? CompletionCsv.HEADER + ModuleMembers.CSV_HEADER
                                        : CompletionCsv.HEADER);
                };
        return new StreamForm(
                format,
                framing,
                "Completions",
                true,
                only(FOOTER, parameters, format, Format.NDJSON, Format.CSV),
                fileName);
    }

    private static String fileName(Selection selection) {
        return selection instanceof Selection.OfCourse one ? one.course().text() : "all";
    }

    private static boolean only(String name, QueryParameters parameters, Format format, Format... possible) {
        boolean set = parameters.flag(name);
        if (set && !List.of(possible).contains(format)) {
            throw QueryParameters.invalid(
                            name,
                            "is for "
                                    + Arrays.stream(possible)
                                            .map(Format::mediaType)
                                            .collect(Collectors.joining(" and "))
                                    + " only")
                    .asException();
        }
        return set;
    }

    private static Set<String> with(Set<String> names, String another) {
        Set<String> all = new HashSet<>(names);
        all.add(another);
        return Set.copyOf(all);
    }
}
