package org.studyregistry.completions;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.FormatParameters;
import org.studyregistry.streaming.ResponseFormat;
import org.studyregistry.streaming.StreamPlan;

/** The query parameters of the completions, and what a request means by them. */
final class CompletionParameters {

    private static final Pattern NOT_IN_FILE_NAMES = Pattern.compile("[^A-Za-z0-9_-]");

    static final String EXCLUDE_REGISTERED = "exclude_already_registered";
    static final String CHANGED_SINCE = "changed_since";
    static final String AFTER = "after";
    static final String LIMIT = "limit";
    static final String CURSORS = "cursors";
    static final String COUNT = "count";
    static final String COURSE = "course";

    private static final Set<String> GET = Stream.concat(
                    Stream.of(EXCLUDE_REGISTERED, CHANGED_SINCE, AFTER, LIMIT, CURSORS),
                    FormatParameters.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());
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
        ResponseFormat form = form(selection, parameters, context);
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
                FormatParameters.only(CURSORS, parameters, form.format(), Format.NDJSON));
    }

    private static ResponseFormat form(Selection selection, QueryParameters parameters, RoutingContext context) {
        return FormatParameters.form(
                parameters,
                context,
                "Completions",
                true,
                selection instanceof Selection.OfPlatform
                        ? CompletionCsv.HEADER + ModuleMembers.CSV_HEADER
                        : CompletionCsv.HEADER,
                "completions-" + NOT_IN_FILE_NAMES.matcher(fileName(selection)).replaceAll("_"));
    }

    private static String fileName(Selection selection) {
        return selection instanceof Selection.OfCourse one ? one.course().text() : "all";
    }

    private static Set<String> with(Set<String> names, String another) {
        Set<String> all = new HashSet<>(names);
        all.add(another);
        return Set.copyOf(all);
    }
}
