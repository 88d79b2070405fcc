package org.studyregistry.database;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of another table that withhold the completions which they name.
 *
 * @param table with its schema; its rows have the alias {@code s}
 * @param rows which of its rows matter at all
 * @param withholding which of those withhold; they can cease to, which is a change
 */
public record WithholdingRows(String table, String rows, String withholding) {

    private static final Pattern NULL_TEST = Pattern.compile("\\w+ is (not )?null");

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

    /**
     * A condition: whether any row withholds a completion. Looked up for each completion, by an index if there is one
     * ({@link #indexed}); {@code offset 0} keeps the planner from making a join of it, whose plan would depend on estimates.
     *
     * @param completion the completion's id
     */
    public String exists(String completion) {
        return exists(completion, withholding);
    }

    /** A condition: whether any row of a completion has changed, likewise. */
    public String existsChanged(String completion, String changed) {
        return Stream.of(withholding, opposite().orElse("not (" + withholding + ")"))
                .map(state -> exists(completion, state + ") and (" + changed))
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    private String exists(String completion, String condition) {
        return "exists (select from " + table + " s where s." + COMPLETION + " = " + completion + " and " + rows
                + " and (" + condition + ") offset 0)";
    }

    /** A condition: whether {@link #exists} finds its rows by an index. */
    public String indexed() {
        return indexed(parts(withholding));
    }

    /** A condition: whether {@link #existsChanged} does, which looks for rows that withhold and for those that no longer do. */
    public String changesIndexed() {
        return indexed() + " and " + indexed(opposite().stream().toList());
    }

    /** An index by the completion that is limited to these conditions at most. */
    private String indexed(List<String> conditions) {
        String allowed = conditions.stream()
                .map(condition -> "'" + condition + "'")
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
        return "exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
                + " where i.indrelid = to_regclass('" + table + "') and i.indisvalid and a.attname = '" + COMPLETION
                + "'"
                + " and string_to_array(lower(translate(coalesce(pg_get_expr(i.indpred, i.indrelid), ''), '()', '')), ' and ')"
                + " <@ " + allowed + ")";
    }

    /** When a row does not withhold, as an index can be limited to it; none if that is not known. */
    Optional<String> opposite() {
        List<String> parts = parts(withholding);
        return parts.stream().allMatch(part -> NULL_TEST.matcher(part).matches())
                ? Optional.of(parts.stream()
                        .map(part -> part.endsWith(" is null")
                                ? part.replace(" is null", " is not null")
                                : part.replace(" is not null", " is null"))
                        .collect(Collectors.joining(" or ")))
                : Optional.empty();
    }

    private static List<String> parts(String condition) {
        return List.of(condition.replace("s.", "").split(" and "));
    }

    /** A query for the ids of the completions that any of these withhold, as {@code completion}; not each once. */
    public static String completions(List<WithholdingRows> all) {
        return all.stream()
                .map(one -> "select s." + COMPLETION + " as completion from " + one.table + " s where " + one.rows
                        + " and " + one.withholding)
                .collect(Collectors.joining(" union all "));
    }

    /** An expression for about how many rows these tables have, as the last {@code analyze} counted them. */
    public static String estimatedRows(List<WithholdingRows> all) {
        return all.stream()
                .map(one -> "to_regclass('" + one.table + "')")
                .distinct()
                .collect(Collectors.joining(
                        ", ", "(select coalesce(sum(greatest(reltuples, 0)), 0) from pg_class where oid in (", "))"));
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

    /**
     * The same of some completions only. Those that withhold and those that no longer do are asked for one by one, since indexes can
     * be limited to either.
     *
     * @param completions the ids, an array in SQL
     */
    public static String changes(List<WithholdingRows> all, String changed, String completions) {
        return all.stream()
                .flatMap(one -> Stream.of(
                        one.changes(changed, completions, one.withholding, true),
                        one.changes(
                                changed,
                                completions,
                                one.opposite().orElse("(" + one.withholding + ") is not true"),
                                false)))
                .collect(Collectors.joining(" union all "));
    }

    private String changes(String changed, String completions, String state, boolean withholds) {
        return "select s." + COMPLETION + " as completion, " + withholds + " as withholds, " + changed
                + " as changed from " + table + " s where s." + COMPLETION + " = any (" + completions + ") and " + rows
                + " and (" + state + ")";
    }
}
