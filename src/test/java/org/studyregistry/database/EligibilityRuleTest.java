package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One constant is all that a rule needs: what else there is of it follows. */
class EligibilityRuleTest {

    private static final Set<String> ALL = Stream.of(LmsTable.values())
            .flatMap(table -> EligibilityRule.columns(table).stream().map(table::column))
            .collect(Collectors.toSet());

    @ParameterizedTest
    @EnumSource(EligibilityRule.class)
    void isInQueriesGrantsTheIndexAndWhatIsRecognised(EligibilityRule rule) {
        Eligibility eligibility = Eligibility.in(schema(without(rule)));
        LmsSchema schema = schema(without(rule));
        String whole = eligibility.whole("c");

        assertTrue(schema.rules().contains(rule));
        for (LmsTable table : LmsTable.values()) {
            for (String column : EligibilityRule.columns(table)) {
                if (rule.reads(table.sql(), column)) {
                    assertAll(
                            () -> assertTrue(whole.contains("." + column), whole),
                            () -> assertTrue(granted(table, column), "granted: " + column),
                            () -> assertTrue(
                                    !rule.isOptional()
                                            || rule.isElsewhere() && !table.isOptional()
                                            || EligibilityRule.tellingColumns().contains(column),
                                    "recognised: " + column),
                            () -> assertTrue(
                                    table != LmsTable.COMPLETIONS
                                            || AdvisedIndex.of(schema)
                                                    .get(0)
                                                    .statement()
                                                    .contains(column),
                                    "advised: " + column));
                }
            }
        }
    }

    /** Columns that make it a rule of the schema: the third generation does away with the rules of the second. */
    private static Set<String> without(EligibilityRule rule) {
        Set<String> columns = new HashSet<>(ALL);
        if (!EligibilityRule.in(ALL).contains(rule)) {
            columns.remove(LmsTable.COMPLETIONS.column("register_credits_via_suotar"));
        }
        return columns;
    }

    private static boolean granted(LmsTable table, String column) {
        return RequiredPrivilege.all(false).stream()
                .anyMatch(need -> need.table().equals(table.sql())
                        && need.privilege().equals("select")
                        && need.service()
                        && need.columns().contains(column));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 1, 'prerequisites-missing not-eligible-for-credits deleted'",
        "needs_to_be_reviewed, '', 1, 'prerequisites-missing not-eligible-for-credits deleted under-review'",
        "'', enable_credit_registration_via_suotar, 2, 'prerequisites-missing not-eligible-for-credits deleted module-registered-by-platform registered-by-push-registrar'",
        "register_credits_via_suotar, enable_credit_registration_via_suotar, 3, 'prerequisites-missing not-eligible-for-credits deleted registered-by-platform'",
    })
    void aSchemaHasTheRulesOfItsColumns(String ofCompletions, String ofModules, int generation, String rules) {
        LmsSchema schema =
                schema(Set.of(LmsTable.COMPLETIONS.column(ofCompletions), LmsTable.MODULES.column(ofModules)));

        assertEquals(generation, schema.generation());
        assertEquals(rules, schema.rules().stream().map(EligibilityRule::text).collect(Collectors.joining(" ")));
    }

    @Test
    void whatTheIndexIsLimitedToIsInTheWordsOfTheServer() {
        assertEquals(
                List.of(
                        "prerequisite_modules_completed",
                        "eligible_for_ects",
                        "(deleted_at IS NULL)",
                        "(NOT needs_to_be_reviewed)",
                        "(NOT register_credits_via_suotar)"),
                schema(ALL).conditionsOfCompletion());
    }

    @Test
    void aTableThatNeedNotBeThereIsNamedOnlyWhereItIs() {
        assertFalse(Eligibility.in(schema(Set.of())).whole("c").contains("credit_registrations"));
    }

    private static LmsSchema schema(Set<String> columns) {
        return LmsSchema.of(columns, List.of(), "true");
    }
}
