package org.studyregistry.database;

import static org.studyregistry.database.EligibilityRule.Presence.ALWAYS;
import static org.studyregistry.database.EligibilityRule.Presence.SECOND_GENERATION;
import static org.studyregistry.database.EligibilityRule.Presence.WITH_ITS_COLUMNS;
import static org.studyregistry.database.LmsTable.COMPLETIONS;
import static org.studyregistry.database.LmsTable.CREDIT_REGISTRATIONS;
import static org.studyregistry.database.LmsTable.MODULES;
import static org.studyregistry.database.LmsTable.REGISTRATIONS;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The reasons for which a completion is withheld from study registries: one constant for each, and the only place that knows it.
 * Queries ({@link Eligibility}), grants ({@link RequiredPrivilege}), the advised index ({@link AdvisedIndex}), watermarks and what is recognised of
 * a schema ({@link LmsSchema}) follow from it.
 */
public enum EligibilityRule {
    PREREQUISITES_MISSING(ALWAYS, COMPLETIONS, "prerequisite_modules_completed", "%s.prerequisite_modules_completed"),
    NOT_ELIGIBLE_FOR_CREDITS(ALWAYS, COMPLETIONS, "eligible_for_ects", "%s.eligible_for_ects"),
    DELETED(ALWAYS, COMPLETIONS, "deleted_at", "(%s.deleted_at IS NULL)"),

    /** A teacher has yet to decide on suspected cheating. */
    UNDER_REVIEW(WITH_ITS_COLUMNS, COMPLETIONS, "needs_to_be_reviewed", "(NOT %s.needs_to_be_reviewed)"),

    /** The platform registers it itself: the third generation, in which each completion says so. */
    REGISTERED_BY_PLATFORM(
            WITH_ITS_COLUMNS, COMPLETIONS, Presence.FLAG_OF_COMPLETION, "(NOT %s." + Presence.FLAG_OF_COMPLETION + ")"),

    /** The platform registers all completions of the module: the second generation. */
    MODULE_REGISTERED_BY_PLATFORM(
            SECOND_GENERATION, MODULES, Presence.FLAG_OF_MODULE, "(NOT %s." + Presence.FLAG_OF_MODULE + ")"),

    /** The platform has registered it, in the name of a registrar of its own: the second generation. */
    REGISTERED_BY_PUSH_REGISTRAR(
            SECOND_GENERATION,
            REGISTRATIONS,
            List.of(WithholdingRows.COMPLETION, "study_registry_registrar_id", "deleted_at"),
            "%s.study_registry_registrar_id = '" + WithholdingRows.PUSH_REGISTRAR + "'",
            "%s.deleted_at is null"),

    /** The platform has sent it. A credit that was sent cannot be taken back, whatever the flags say by now. */
    SUBMITTED_BY_PLATFORM(
            WITH_ITS_COLUMNS,
            CREDIT_REGISTRATIONS,
            List.of(WithholdingRows.COMPLETION, "submitted_at", "deleted_at"),
            "true",
            "%1$s.deleted_at is null and %1$s.submitted_at is not null");

    private final Presence presence;
    private final LmsTable table;
    private final List<String> columns;
    private final String rows;
    private final String condition;

    /**
     * One that a column of a completion, or of its module, decides.
     *
     * @param kept when the row {@code %s} may leave, in the words of {@code pg_get_expr}, so that an index with this condition is
     *     recognised
     */
    EligibilityRule(Presence presence, LmsTable table, String column, String kept) {
        this(presence, table, List.of(column), null, kept);
    }

    /**
     * One that rows of another table decide, which have their completion in {@code course_module_completion_id}.
     *
     * @param columns what is read of them
     * @param rows which of them matter at all
     * @param withholding which of those withhold the completion
     */
    EligibilityRule(Presence presence, LmsTable table, List<String> columns, String rows, String withholding) {
        this.presence = presence;
        this.table = table;
        this.columns = columns;
        this.rows = rows;
        this.condition = withholding;
    }

    /** Which schemas of the LMS have a rule. */
    enum Presence {
        ALWAYS,
        WITH_ITS_COLUMNS,
        SECOND_GENERATION;

        static final String FLAG_OF_COMPLETION = "register_credits_via_suotar";
        static final String FLAG_OF_MODULE = "enable_credit_registration_via_suotar";
    }

    /** The generation of the platform's own registering in a schema with these columns: 1 for none, to 3. */
    static int generation(Set<String> columns) {
        if (columns.contains(COMPLETIONS.column(Presence.FLAG_OF_COMPLETION))) {
            return 3;
        }
        return columns.contains(MODULES.column(Presence.FLAG_OF_MODULE)) ? 2 : 1;
    }

    /** The rules of a schema with these columns. */
    static List<EligibilityRule> in(Set<String> columns) {
        return Stream.of(values()).filter(rule -> rule.isIn(columns)).toList();
    }

    private boolean isIn(Set<String> all) {
        return switch (presence) {
            case ALWAYS -> true;
            case WITH_ITS_COLUMNS -> columns.stream().map(table::column).allMatch(all::contains);
            case SECOND_GENERATION -> generation(all) == 2;
        };
    }

    /** The columns that tell by their presence which rules a schema has. */
    static List<String> tellingColumns() {
        return Stream.of(values())
                .filter(EligibilityRule::isOptional)
                .filter(rule -> !rule.isElsewhere() || rule.table.isOptional())
                .flatMap(rule -> rule.columns.stream())
                .distinct()
                .toList();
    }

    /** The columns that rules read in a table. */
    static List<String> columns(LmsTable table) {
        return Stream.of(values())
                .filter(rule -> rule.table == table)
                .flatMap(rule -> rule.columns.stream())
                .distinct()
                .toList();
    }

    /** Whether a column is a flag that there need not be. */
    static boolean isOptionalFlag(String column) {
        return Stream.of(values())
                .anyMatch(rule -> rule.isOptional() && !rule.isElsewhere() && rule.columns.contains(column));
    }

    /** Whether there are LMS databases without it. */
    public boolean isOptional() {
        return presence != ALWAYS;
    }

    /** What it is called where it is explained why a completion is withheld. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it reads this column. */
    boolean reads(String of, String column) {
        return table.sql().equals(of) && columns.contains(column);
    }

    /** The one that it reads, unless rows elsewhere decide. */
    String column() {
        return columns.get(0);
    }

    /** The columns that it reads, with their table. */
    Stream<String> columnsOfTable() {
        return columns.stream().map(table::column);
    }

    boolean isOf(LmsTable other) {
        return table == other;
    }

    /** Whether rows of another table decide. */
    boolean isElsewhere() {
        return rows != null;
    }

    /** When a completion or a module may leave; the alias with a dot behind it, or nothing. */
    String kept(String alias) {
        return condition.replace("%s.", alias);
    }

    /** The rows elsewhere that decide. */
    WithholdingRows rows() {
        return new WithholdingRows(
                table.sql(), String.format(Locale.ROOT, rows, "s"), String.format(Locale.ROOT, condition, "s"));
    }
}
