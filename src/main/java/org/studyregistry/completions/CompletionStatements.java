package org.studyregistry.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.studyregistry.courses.CourseRepository;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.WithholdingRows;

/** The statements that read the completions of one module, under the rules of eligibility that the schema of the LMS has. */
final class CompletionStatements {

    // As CompletionEncoder reads them. The casts cost nothing where a column has that type already, and see to it that
    // the bytes on the wire are of that type.
    static final String COLUMNS = """
            select c.completion_date::timestamptz, c.completion_language::text,
                   c.completion_registration_attempt_date::timestamptz, c.email::text, c.grade::integer,
                   c.passed::boolean, c.id::uuid, c.user_id::uuid""";

    // $1 module, $2 and $3 the date and id after which to begin, if any ($2 is a constant to the planner, so that
    // without it the condition is gone).
    private static final String OF_MODULE = """

            from public.course_module_completions c
            where c.course_module_id = $1
              and %s
              and ($2::text is null or (c.completion_date, c.id) > ($2::text::timestamptz, $3::uuid))
            """;

    // What rows of other tables withhold is looked up by date and id, so that it can be merged into the order of the
    // answer: only dates and ids are sorted. The module that stands in such a row is not relied on; the completion's
    // own
    // counts.
    private static final String NOT_WITHHELD = """
              and not exists (
                select from public.course_module_completions same
                join (%s) w on w.completion = same.id
                where same.course_module_id = $1
                  and %s
                  and same.completion_date = c.completion_date
                  and same.id = c.id)
            """;

    // Looked up for each completion, in the order of the answer: so the first row comes at once, and what is read is
    // bounded
    // by the module, however many rows the other tables have. $4 and $5 the date and id up to which, if any.
    private static final String UP_TO = """
              and ($4::text is null or (c.completion_date, c.id) <= ($4::text::timestamptz, $5::uuid))
            """;

    private static final String ORDER = "order by c.completion_date, c.id";

    // For each of the modules that are found: whether it is too large for look-ups, and where then its first rows end,
    // for
    // which it is not. A look-up costs ten times as much as a row that is read with all others, so that up to a tenth
    // of
    // those it is cheaper. At most so many index entries are counted as take some milliseconds.
    private static final String SIZES = """
            select found.*, not bound.indexed or counted.rows > bound.most / found.modules as large,
                   not bound.changes_indexed as changes_large, first.completion_date::text as first_date, first.id as first_id
            from (%5$s) found
            cross join (select %3$s as indexed, %4$s as changes_indexed,
                               least(100000, greatest(2000, %2$s / 10))::bigint as most
                        offset 0) bound
            left join lateral (
                select count(*) as rows from (
                    select from public.course_module_completions c
                    where bound.indexed
                      and c.course_module_id = found.id
                      and %1$s
                    limit bound.most / found.modules + 1) entries) counted on true
            left join lateral (
                select c.completion_date, c.id from public.course_module_completions c
                where c.course_module_id = found.id
                  and %1$s
                order by c.completion_date, c.id
                offset %6$s limit 1) first on bound.indexed and counted.rows > bound.most / found.modules
            """;

    // Where no row of another table withholds anything, every module is read alike.
    private static final String NO_SIZES = """
            select found.*, false as large, false as changes_large, null::text as first_date, null::uuid as first_id
            from (%s) found
            """;

    private static final String IN_ORDER = "order by found.course_id, found.order_number, found.id";

    private static final String GIVEN =
            "select id, cardinality($1::uuid[]) as modules from unnest($1::uuid[]) as given (id)";

    /** As many first rows of a large module are looked up, so that the answer begins before all other rows are read. */
    private static final int FIRST_ROWS = 2000;

    /** In the statement by look-ups, and in the merged one. */
    private static final String REGISTRAR = "$6";

    private static final String REGISTRAR_OF_MERGED = "$4";

    /** There are as many as combinations of rules. */
    private static final Map<Eligibility, CompletionStatements> MADE = new ConcurrentHashMap<>();

    private final Eligibility eligibility;

    /** Looked up and merged, and both of what is not registered. */
    private final List<Statement> variants;

    private final String modulesOfAll;
    private final String modulesExcluding;
    private final String sizesOfAll;
    private final String sizesExcluding;

    private record Statement(String rows, String count) {

        static Statement of(String from) {
            return new Statement(COLUMNS + from + ORDER, "select count(*)" + from);
        }
    }

    private CompletionStatements(Eligibility eligibility) {
        this.eligibility = eligibility;
        this.variants = Stream.of(false, true)
                .flatMap(excluding -> Stream.of(false, true).map(merged -> Statement.of(statement(excluding, merged))))
                .toList();
        this.modulesOfAll = modulesStatement(false);
        this.modulesExcluding = modulesStatement(true);
        this.sizesOfAll = sizesOf(GIVEN, false);
        this.sizesExcluding = sizesOf(GIVEN, true);
    }

    static CompletionStatements of(Eligibility eligibility) {
        return MADE.computeIfAbsent(eligibility, CompletionStatements::new);
    }

    private String statement(boolean excluding, boolean merged) {
        String from = String.format(Locale.ROOT, OF_MODULE, eligibility.condition("c", "$1"));
        List<WithholdingRows> elsewhere = elsewhere(eligibility, excluding, merged ? REGISTRAR_OF_MERGED : REGISTRAR);
        if (elsewhere.isEmpty()) {
            return from;
        }
        return merged
                ? from
                        + String.format(
                                Locale.ROOT,
                                NOT_WITHHELD,
                                WithholdingRows.completions(elsewhere),
                                eligibility.condition("same", "$1"))
                : from + UP_TO + lookedUp(elsewhere);
    }

    /** Conditions that no row of these withholds a completion, each by a look-up. */
    static String lookedUp(List<WithholdingRows> elsewhere) {
        return elsewhere.stream()
                .map(rows -> "  and not " + rows.exists("c.id") + "\n")
                .collect(Collectors.joining());
    }

    /** The rows of other tables that withhold completions from an answer. */
    static List<WithholdingRows> elsewhere(Eligibility eligibility, boolean excluding, String registrar) {
        List<WithholdingRows> rows = new ArrayList<>(eligibility.elsewhere());
        if (excluding) {
            rows.add(WithholdingRows.registeredBy(registrar));
        }
        return rows;
    }

    /** Whether rows of other tables withhold any. */
    boolean readElsewhere(boolean excluding) {
        return excluding || !eligibility.elsewhere().isEmpty();
    }

    /** Those of a module, in the order of the contract. */
    String rows(boolean excluding, boolean merged) {
        return variant(excluding, merged).rows;
    }

    /** How many those are. */
    String count(boolean excluding, boolean merged) {
        return variant(excluding, merged).count;
    }

    private Statement variant(boolean excluding, boolean merged) {
        return variants.get((excluding ? 2 : 0) + (merged ? 1 : 0));
    }

    /**
     * Finds the modules of a course, with {@code withheld}: whether all their completions are; and with the columns of
     * {@link ModuleSize}.
     */
    String modules(boolean excluding) {
        return excluding ? modulesExcluding : modulesOfAll;
    }

    /** The columns of {@link ModuleSize} and the {@code id} of some modules ($1). */
    String sizes(boolean excluding) {
        return excluding ? sizesExcluding : sizesOfAll;
    }

    private String modulesStatement(boolean excluding) {
        String withheld = eligibility.withholdsModule("m.id").orElse("false");
        return sizesOf(
                        CourseRepository.statement(", m.course_id, m.order_number, count(*) over () as modules, "
                                + withheld + " as withheld"),
                        excluding)
                + IN_ORDER;
    }

    private String sizesOf(String modules, boolean excluding) {
        if (!readElsewhere(excluding)) {
            return String.format(Locale.ROOT, NO_SIZES, modules);
        }
        // Of a registration only the table and its indexes matter here.
        List<WithholdingRows> elsewhere = elsewhere(eligibility, excluding, "null");
        return String.format(
                Locale.ROOT,
                SIZES,
                eligibility.condition("c", "found.id"),
                WithholdingRows.estimatedRows(elsewhere),
                all(elsewhere, WithholdingRows::indexed),
                all(elsewhere, WithholdingRows::changesIndexed),
                modules,
                FIRST_ROWS - 1);
    }

    private static String all(List<WithholdingRows> elsewhere, Function<WithholdingRows, String> condition) {
        return elsewhere.stream().map(condition).distinct().collect(Collectors.joining(" and "));
    }
}
