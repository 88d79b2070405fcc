package org.studyregistry.streaming;

import io.vertx.ext.web.RoutingContext;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.studyregistry.http.QueryParameters;

/** The query parameters that choose the form of a stream, whatever its rows are. */
public final class FormatParameters {

    public static final String FORMAT = "format";
    public static final String FOOTER = "footer";
    public static final String DOWNLOAD = "download";

    /** The names of all. */
    public static final Set<String> NAMES = Set.of(FORMAT, FOOTER, DOWNLOAD);

    private FormatParameters() {}

    /**
     * The form that a request asks for.
     *
     * @param noun what the rows are called in the names of header fields, for example {@code Completions}
     * @param increments whether changes since such a response can be asked for
     * @param csvHeader the header row of CSV
     * @param fileStem what the name of a downloaded file begins with
     * @throws org.studyregistry.problem.ProblemException invalid-parameter or not-acceptable
     */
    public static ResponseFormat form(
            QueryParameters parameters,
            RoutingContext context,
            String noun,
            boolean increments,
            String csvHeader,
            String fileStem) {
        Optional<Format> wanted = parameters.text(FORMAT).map(text -> Format.of(text)
                .orElseThrow(() -> QueryParameters.invalid(FORMAT, "must be json, ndjson or csv")
                        .asException()));
        Format format = Streams.format(context, wanted, Format.values());
        boolean footer = only(FOOTER, parameters, format, Format.NDJSON, Format.CSV);
        Optional<String> fileName = parameters.flag(DOWNLOAD)
                ? Optional.of(fileStem + "-" + LocalDate.now(ZoneOffset.UTC) + "." + format.text())
                : Optional.empty();
        return new ResponseFormat(format, format.framing(csvHeader), noun, increments, footer, fileName);
    }

    /**
     * A flag that only some formats have.
     *
     * @throws org.studyregistry.problem.ProblemException invalid-parameter if it is set for another
     */
    public static boolean only(String name, QueryParameters parameters, Format format, Format... possible) {
        boolean set = parameters.flag(name);
        if (set && !List.of(possible).contains(format)) {
            String types = Arrays.stream(possible).map(Format::mediaType).collect(Collectors.joining(" and "));
            throw QueryParameters.invalid(name, "is for " + types + " only").asException();
        }
        return set;
    }
}
