package org.studyregistry.database;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was recognised of the LMS's schema, at one moment. Statements that are made for it are right as long as {@link #asRecognised}
 * holds.
 *
 * @param rules the rules of eligibility that it has
 * @param generation of the platform's own registering, 1 to 3
 * @param tables those that decide eligibility, and are there
 * @param asRecognised a condition, whether these tables and their columns are the same still: in the snapshot that asks, and at
 *     present. They differ for a snapshot that is older than a change of the schema
 */
public record LmsSchema(List<EligibilityRule> rules, int generation, List<String> tables, String asRecognised) {

    /** From what the catalogue has: of these columns, those that are there. */
    static LmsSchema of(Set<String> columns, List<String> tables, String asRecognised) {
        return new LmsSchema(EligibilityRule.in(columns), EligibilityRule.generation(columns), tables, asRecognised);
    }

    /** What the rules say of a completion's row, each part as {@code pg_get_expr} writes it. */
    List<String> conditionsOfCompletion() {
        return ofCompletion().map(rule -> rule.kept("")).toList();
    }

    /** The columns of a completion that the rules read. */
    List<String> columnsOfCompletion() {
        return ofCompletion().map(EligibilityRule::column).toList();
    }

    private Stream<EligibilityRule> ofCompletion() {
        return rules.stream().filter(rule -> rule.isOf(LmsTable.COMPLETIONS));
    }

    /** Whether a column is read for a rule, of those that need not be there. */
    boolean reads(String table, String column) {
        return rules.stream().anyMatch(rule -> rule.reads(table, column));
    }

    /**
     * The condition {@link #asRecognised}, in a statement that keeps the tables from being altered until its transaction ends: what is
     * parsed is locked first. It fails if a table or column that decides is not there at present.
     */
    public String lockedAsRecognised() {
        Stream<String> columns =
                rules.stream().filter(EligibilityRule::isOptional).flatMap(EligibilityRule::columnsOfTable);
        return Stream.concat(Stream.of("null"), columns)
                .collect(Collectors.joining(
                        " is null or ",
                        "not exists (select from " + String.join(", ", tables) + " where false and (",
                        " is null)) and " + asRecognised));
    }
}
