package org.studyregistry.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An index that exports are fast with, and right without. This service makes it in a database of its own only.
 *
 * @param name what to call it
 * @param table with its schema
 * @param keys its columns or expressions, in this order before any others
 * @param included the columns that it must also have
 * @param condition what it may be limited to, each part as {@code pg_get_expr} writes it; empty for nothing
 * @param deciding the columns that decide whether a completion may leave, which it must have unless it is limited to that
 * @param neededFor what for
 */
record AdvisedIndex(
        String name,
        String table,
        List<String> keys,
        List<String> included,
        List<String> condition,
        List<String> deciding,
        String neededFor) {

    private static final List<String> LIVE = List.of("(deleted_at IS NULL)");

    private static final List<AdvisedIndex> OTHERS = List.of(
            // The LMS's own unique index of 2026 is as good.
            plain(
                    "course_module_completion_registered_by_completion",
                    LmsTable.REGISTRATIONS.sql(),
                    WithholdingRows.COMPLETION,
                    LIVE,
                    "registering, and excluding what is registered, without reading all registrations"),
            plain(
                    "course_module_completion_registered_deleted",
                    LmsTable.REGISTRATIONS.sql(),
                    WithholdingRows.COMPLETION,
                    List.of("(deleted_at IS NOT NULL)"),
                    "changed_since and If-None-Match with exclusion without reading all registrations"),
            plain(
                    "course_module_completions_module",
                    LmsTable.COMPLETIONS.sql(),
                    "course_module_id",
                    List.of(),
                    "changed_since and If-None-Match without reading the whole table"),
            plain(
                    "course_module_completions_email",
                    LmsTable.COMPLETIONS.sql(),
                    "lower(btrim(email))",
                    List.of(),
                    "searching for students by e-mail in milliseconds"),
            plain(
                    "course_modules_code",
                    LmsTable.MODULES.sql(),
                    "uh_course_code",
                    LIVE,
                    "finding a course by its code without reading all modules"));

    /** Those for a schema; the migrations of the LMS tables make as good ones. */
    static List<AdvisedIndex> of(LmsSchema schema) {
        List<AdvisedIndex> all = new ArrayList<>(List.of(exports(schema)));
        all.addAll(OTHERS);
        if (schema.tables().contains(LmsTable.CREDIT_REGISTRATIONS.sql())) {
            all.add(plain(
                    "credit_registrations_submitted",
                    LmsTable.CREDIT_REGISTRATIONS.sql(),
                    WithholdingRows.COMPLETION,
                    List.of("(deleted_at IS NULL)", "(submitted_at IS NOT NULL)"),
                    "withholding what the platform has sent, in milliseconds"));
            all.add(plain(
                    "credit_registrations_not_submitted",
                    LmsTable.CREDIT_REGISTRATIONS.sql(),
                    WithholdingRows.COMPLETION,
                    List.of("((deleted_at IS NOT NULL) OR (submitted_at IS NULL))"),
                    "changed_since and If-None-Match without reading all that the platform sends"));
        }
        return all;
    }

    /** The order of a response, with every column of it, limited to what may leave. */
    private static AdvisedIndex exports(LmsSchema schema) {
        return new AdvisedIndex(
                "course_module_completions_exported",
                LmsTable.COMPLETIONS.sql(),
                List.of("course_module_id", "completion_date", "id"),
                List.of(
                        "user_id",
                        "completion_language",
                        "completion_registration_attempt_date",
                        "email",
                        "grade",
                        "passed"),
                schema.conditionsOfCompletion(),
                schema.columnsOfCompletion(),
                "exports without a sort");
    }

    private static AdvisedIndex plain(String name, String table, String key, List<String> condition, String neededFor) {
        return new AdvisedIndex(name, table, List.of(key), List.of(), condition, List.of(), neededFor);
    }

    /** What it is of, for a reader. */
    String what() {
        boolean ofLiveRows = condition.isEmpty() || condition.stream().anyMatch(LIVE::contains);
        return "an index of " + table + " by " + String.join(", ", keys)
                + (ofLiveRows || !deciding.isEmpty() ? "" : " where " + String.join(" and ", condition));
    }

    /** Every column that it has to have. */
    List<String> columns() {
        return Stream.concat(keys.stream(), included.stream()).toList();
    }

    /** The statement that makes it without hindering who writes meanwhile. */
    String statement() {
        return "create index concurrently " + name + " on " + table + " (" + String.join(", ", keys) + ")"
                + (included.isEmpty() ? "" : " include (" + String.join(", ", included) + ")")
                + (condition.isEmpty() ? "" : " where " + String.join(" and ", condition)) + ";";
    }
}
