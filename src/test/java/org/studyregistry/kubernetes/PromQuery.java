package org.studyregistry.kubernetes;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query asks for, as far as names go: its metrics, each with the labels that it is chosen by. */
record PromQuery(String text) {

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset\\s+\\w+");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*})?(\\s*\\()?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_]\\w*");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

    /** The metrics with their labels: those matched, not those grouped by. */
    Map<String, Set<String>> metrics() {
        String bare = RANGE.matcher(
                        GROUPING.matcher(STRING.matcher(text).replaceAll("''")).replaceAll(" "))
                .replaceAll(" ");
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher selectors = SELECTOR.matcher(bare);
        while (selectors.find()) {
            boolean function = selectors.group(3) != null;
            if (!function && !OPERATORS.contains(selectors.group(1))) {
                Set<String> labels = metrics.computeIfAbsent(selectors.group(1), metric -> new TreeSet<>());
                if (selectors.group(2) != null) {
                    LABEL.matcher(selectors.group(2))
                            .results()
                            .map(result -> result.group(1))
                            .forEach(labels::add);
                }
            }
        }
        return metrics;
    }

    /** The labels that results are grouped by. */
    Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        GROUPING.matcher(STRING.matcher(text).replaceAll("''"))
                .results()
                .map(MatchResult::group)
                .map(group -> group.substring(group.indexOf('(')))
                .forEach(group ->
                        NAME.matcher(group).results().map(MatchResult::group).forEach(groups::add));
        return groups;
    }
}
