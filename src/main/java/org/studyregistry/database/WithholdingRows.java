package org.studyregistry.database;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rows of another table that withhold the completions which they name.
 *
 * @param table with its schema; its rows have the alias {@code s}
 * @param rows which of its rows matter at all
 * @param withholding which of those withhold; they can cease to, which is a change
 */
public record WithholdingRows(String table, String rows, String withholding) {

    static final String COMPLETION = "course_module_completion_id";

    /** The registrar in whose name the LMS itself registered in the second generation of its schema. */
    static final String PUSH_REGISTRAR = "9da5a12f-0b96-4c35-a4fe-6d427d9c4292";

    /** Whether it is the registrar of the platform itself. */
    public static boolean isPushRegistrar(UUID registrar) {
        return registrar.toString().equals(PUSH_REGISTRAR);
    }

    /** What a registrar, or the platform itself, has registered. */
    public static WithholdingRows registeredBy(String registrar) {
        return new WithholdingRows(
                LmsTable.REGISTRATIONS.sql(),
                "(s.study_registry_registrar_id = " + registrar + " or s.study_registry_registrar_id is null"
                        + " or s.study_registry_registrar_id = '" + PUSH_REGISTRAR + "')",
                "s.deleted_at is null");
    }

    /** A query for the ids of the completions that any of these withhold, as {@code completion}; not each once. */
    public static String completions(List<WithholdingRows> all) {
        return all.stream()
                .map(one -> "select s." + COMPLETION + " as completion from " + one.table + " s where " + one.rows
                        + " and " + one.withholding)
                .collect(Collectors.joining(" union all "));
    }

    /**
     * A query for the rows themselves: {@code completion}, whether it {@code withholds}, and whether it has {@code changed}.
     *
     * @param changed the condition for that
     */
    public static String changes(List<WithholdingRows> all, String changed) {
        return all.stream()
                .map(one -> "select s." + COMPLETION + " as completion, " + one.withholding + " as withholds, "
                        + changed + " as changed from " + one.table + " s where " + one.rows)
                .collect(Collectors.joining(" union all "));
    }
}
