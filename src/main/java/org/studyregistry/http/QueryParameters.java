package org.studyregistry.http;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemType;

/**
 * A request's query parameters, read strictly: a name nobody knows, a name given twice and a value out of its domain are
 * errors, since a filter that is silently ignored gets students registered twice.
 */
public final class QueryParameters {

    private static final Pattern DECIMAL = Pattern.compile("[0-9]+");

    /** Digits that fit into a long, whatever they are. */
    private static final int LONGEST_NUMBER = 18;

    private final Map<String, String> values;
    private final Map<String, List<String>> lists;

    private QueryParameters(Map<String, String> values, Map<String, List<String>> lists) {
        this.values = values;
        this.lists = lists;
    }

    /**
     * Reads the parameters of a request.
     *
     * @param uri the request's URI
     * @param names every name that the resource knows
     * @param aliases other spellings of those names
     * @throws org.studyregistry.problem.ProblemException unknown-parameter or repeated-parameter
     */
    public static QueryParameters read(UriInfo uri, Set<String> names, Map<String, String> aliases) {
        return read(uri, names, aliases, Set.of());
    }

    /**
     * The same, where some parameters may be given more than once.
     *
     * @param repeatable those of the names
     */
    public static QueryParameters read(
            UriInfo uri, Set<String> names, Map<String, String> aliases, Set<String> repeatable) {
        MultivaluedMap<String, String> given = uri.getQueryParameters();
        Map<String, String> values = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        for (Map.Entry<String, List<String>> parameter : given.entrySet()) {
            String name = aliases.getOrDefault(parameter.getKey(), parameter.getKey());
            if (!names.contains(name)) {
                throw unknown(parameter.getKey(), names).asException();
            }
            if (repeatable.contains(name)) {
                lists.put(name, List.copyOf(parameter.getValue()));
                continue;
            }
            if (parameter.getValue().size() > 1 || values.containsKey(name)) {
                throw Problem.of(
                                ProblemType.REPEATED_PARAMETER,
                                "The query parameter " + name + " is given more than once.")
                        .with("parameter", name)
                        .asException();
            }
            values.put(name, parameter.getValue().get(0));
        }
        return new QueryParameters(values, lists);
    }

    /**
     * A boolean parameter; absent means false.
     *
     * @throws org.studyregistry.problem.ProblemException invalid-parameter if it is neither {@code true} nor {@code false}
     */
    public boolean flag(String name) {
        String value = values.getOrDefault(name, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw invalid(name, "must be true or false, in lower case").asException();
        };
    }

    /** A parameter as it was given, percent-decoded. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A parameter that may be repeated: each of its values, in the order of the request. */
    public List<String> texts(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** Those of the parameters that were given, as a query string in the order of their names; none if none was. */
    public Optional<String> given(Set<String> names) {
        return names.stream()
                .filter(values::containsKey)
                .sorted()
                .map(name -> name + "=" + values.get(name))
                .reduce((one, other) -> one + "&" + other);
    }

    /**
     * A whole number in decimal digits.
     *
     * @throws org.studyregistry.problem.ProblemException invalid-parameter if it is anything else, or out of its bounds
     */
    public Optional<Long> number(String name, long least, long most) {
        return text(name).map(value -> {
            boolean decimal =
                    value.length() <= LONGEST_NUMBER && DECIMAL.matcher(value).matches();
            long number = decimal ? Long.parseLong(value) : -1;
            if (!decimal || number < least || number > most) {
                throw invalid(name, "must be a whole number from " + least + " to " + most)
                        .asException();
            }
            return number;
        });
    }

    /** The response for a value out of its domain; {@code demand} completes "The query parameter x …". */
    public static Problem invalid(String name, String demand) {
        return Problem.of(ProblemType.INVALID_PARAMETER, "The query parameter " + name + " " + demand + ".")
                .with("parameter", name);
    }

    private static Problem unknown(String name, Set<String> names) {
        if (names.isEmpty()) {
            return Problem.of(ProblemType.UNKNOWN_PARAMETER, "There are no query parameters here.");
        }
        String nearest = SpellingDistance.nearest(name, names);
        return Problem.of(
                        ProblemType.UNKNOWN_PARAMETER,
                        "There is no query parameter of this name here; the nearest is " + nearest + ".")
                .with("nearest", nearest);
    }
}
