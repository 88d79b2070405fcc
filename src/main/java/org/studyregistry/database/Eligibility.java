package org.studyregistry.database;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which completions may leave, in SQL: the {@linkplain EligibilityRule rules} of a schema, composed for the queries that read
 * completions. A completion leaves if {@link #condition} holds and no row of {@link #elsewhere} withholds it; {@link #whole} is both.
 *
 * @param rules those that the schema has
 */
public record Eligibility(List<EligibilityRule> rules) {

    /** An alias that no query around has: it would capture the module's id. */
    private static final String MODULE = "module_of_rule";

    /** As a schema has it. */
    public static Eligibility in(LmsSchema schema) {
        return new Eligibility(schema.rules());
    }

    /**
     * What the completion itself and its module say of it. Of the completion, it is what the advised index is limited to.
     *
     * @param completion the alias of the row
     * @param module its module's id: a parameter where there is one, so that the module is looked up once
     */
    public String condition(String completion, String module) {
        return Stream.concat(
                        of(LmsTable.COMPLETIONS).map(rule -> rule.kept(completion + ".")),
                        of(LmsTable.MODULES)
                                .map(rule -> "(select " + rule.kept(MODULE + ".") + " from " + LmsTable.MODULES.sql()
                                        + " " + MODULE + " where " + MODULE + ".id = " + module + ")"))
                .collect(Collectors.joining(" and "));
    }

    /** The rows of other tables that withhold completions. */
    public List<WithholdingRows> elsewhere() {
        return rules.stream()
                .filter(EligibilityRule::isElsewhere)
                .map(EligibilityRule::rows)
                .toList();
    }

    /** The whole condition, for queries that need no particular plan. */
    public String whole(String completion) {
        String condition = condition(completion, completion + ".course_module_id");
        return elsewhere().isEmpty() ? condition : condition + " and not " + withheld(elsewhere(), completion);
    }

    /**
     * Whether all completions of a module are withheld; none where there is no such rule.
     *
     * @param module the module's id
     */
    public Optional<String> withholdsModule(String module) {
        return of(LmsTable.MODULES).findAny().isEmpty()
                ? Optional.empty()
                : Optional.of(of(LmsTable.MODULES)
                        .map(rule -> rule.kept(MODULE + "."))
                        .collect(Collectors.joining(
                                " and ",
                                "(select not (",
                                ") from " + LmsTable.MODULES.sql() + " " + MODULE + " where " + MODULE + ".id = "
                                        + module + ")")));
    }

    /** The name of the first rule, of those that not every LMS has, which withholds a completion; null if none of them does. */
    public String reason(String completion) {
        return rules.stream()
                .filter(EligibilityRule::isOptional)
                .map(rule -> "when " + withholds(rule, completion) + " then '" + rule.text() + "'")
                .collect(Collectors.joining(" ", "case when false then '' ", " end"));
    }

    static String withholds(EligibilityRule rule, String completion) {
        if (rule.isElsewhere()) {
            return withheld(List.of(rule.rows()), completion);
        }
        return "not " + new Eligibility(List.of(rule)).condition(completion, completion + ".course_module_id");
    }

    private static String withheld(List<WithholdingRows> rows, String completion) {
        return "exists (select from (" + WithholdingRows.completions(rows) + ") w where w.completion = " + completion
                + ".id)";
    }

    private Stream<EligibilityRule> of(LmsTable table) {
        return rules.stream().filter(rule -> !rule.isElsewhere() && rule.isOf(table));
    }
}
