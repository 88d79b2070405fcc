package org.studyregistry.database;

import java.util.ArrayList;
import java.util.List;

/**
 * An index that exports are fast with, and right without. This service makes it in a database of its own only.
 *
 * @param name what to call it
 * @param table with its schema
 * @param keys its columns, in this order before any others
 * @param included the columns that it must have besides; those of {@link Need#NEWER_COLUMNS} only where the table has them
 * @param condition what it may be limited to, as {@code pg_get_expr} writes it; empty for nothing
 * @param neededFor what for
 */
record AdvisedIndex(
        String name, String table, List<String> keys, List<String> included, String condition, String neededFor) {

    /** All of them; the migrations of the LMS tables make as good ones. */
    static final List<AdvisedIndex> ALL = List.of(
            new AdvisedIndex(
                    "course_module_completions_export",
                    "public.course_module_completions",
                    List.of("course_module_id", "completion_date", "id"),
                    List.of(
                            "user_id",
                            "completion_language",
                            "completion_registration_attempt_date",
                            "email",
                            "grade",
                            "passed",
                            "register_credits_via_suotar"),
                    "(prerequisite_modules_completed AND eligible_for_ects AND (deleted_at IS NULL))",
                    "exports without a sort"),
            // The LMS's own unique index of 2026 is as good.
            new AdvisedIndex(
                    "course_module_completion_registered_by_completion",
                    "public.course_module_completion_registered_to_study_registries",
                    List.of("course_module_completion_id"),
                    List.of(),
                    "(deleted_at IS NULL)",
                    "registering, and excluding what is registered from small modules, in milliseconds"),
            new AdvisedIndex(
                    "course_module_completions_module",
                    "public.course_module_completions",
                    List.of("course_module_id"),
                    List.of(),
                    "",
                    "changed_since and If-None-Match without reading the whole table"),
            new AdvisedIndex(
                    "course_modules_code",
                    "public.course_modules",
                    List.of("uh_course_code"),
                    List.of(),
                    "(deleted_at IS NULL)",
                    "finding a course by its code without reading all modules"));

    /** Every column that it has to have. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(keys);
        columns.addAll(included);
        return columns;
    }

    /** The statement that makes it without hindering who writes meanwhile. */
    String statement(List<String> absent) {
        List<String> payload =
                included.stream().filter(column -> !absent.contains(column)).toList();
        return "create index concurrently " + name + " on " + table + " (" + String.join(", ", keys) + ")"
                + (payload.isEmpty() ? "" : " include (" + String.join(", ", payload) + ")")
                + (condition.isEmpty() ? "" : " where " + condition) + ";";
    }
}
