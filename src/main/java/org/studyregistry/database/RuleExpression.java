package org.studyregistry.database;

import java.util.List;

/**
 * A rule of eligibility as columns of a query that explains it.
 *
 * @param rule its name
 * @param withholds a condition: whether it withholds the completion
 * @param value an expression of type text: what it read
 */
public record RuleExpression(String rule, String withholds, String value) {

    /** One for each rule that a schema has, so that a new rule is explained without further ado. */
    public static List<RuleExpression> of(Eligibility eligibility, String completion) {
        return eligibility.rules().stream()
                .map(rule -> new RuleExpression(
                        rule.text(),
                        // A completion without its module is withheld.
                        "coalesce(" + Eligibility.withholds(rule, completion) + ", true)",
                        value(rule, completion)))
                .toList();
    }

    private static String value(EligibilityRule rule, String completion) {
        if (rule.isElsewhere()) {
            return "(select count(*) || ' rows' from (" + WithholdingRows.completions(List.of(rule.rows()))
                    + ") w where w.completion = " + completion + ".id)";
        }
        String column = rule.column();
        return rule.isOf(LmsTable.MODULES)
                ? "(select '" + column + " is ' || coalesce(m." + column + "::text, 'null') from "
                        + LmsTable.MODULES.sql() + " m where m.id = " + completion + ".course_module_id)"
                : "'" + column + " is ' || coalesce(" + completion + "." + column + "::text, 'null')";
    }
}
