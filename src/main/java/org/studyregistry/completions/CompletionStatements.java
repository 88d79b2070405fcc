package org.studyregistry.completions;

import java.util.ArrayList;
import java.util.EnumMap;
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

    // Of a small module, by its completions' ids: they are looked up in an index where there is one, and in any case no
    // rows of other modules are joined. Just as right, for the ids are of the same snapshot.
    private static final String NOT_WITHHELD_OF_FEW = """
              and c.id = any (%1$s::uuid[]) and not exists (
                select from (%2$s) w where w.completion = any (%1$s) and w.completion = c.id)
            """;

    // Looked up for each completion, in the order of the response: so the first row comes at once, and what is read is
    // bounded
    // by the module, however many rows the other tables have. $4 and $5 the date and id up to which, if any.
    private static final String UP_TO = """
              and ($4::text is null or (c.completion_date, c.id) <= ($4::text::timestamptz, $5::uuid))
            """;

    private static final String ORDER = "order by c.completion_date, c.id";

    /** As many completions as a module may have to be small: no more than two batches of a stream. */
    private static final int FEW = 2000;

    /** How many modules are looked at for being small: without an index each look reads the table. */
    private static final int FEW_MODULES = 8;

    // For each of some modules ($1): whether it is too large for look-ups, and where then its first rows end,
    // for
    // which it is not. A look-up costs ten times as much as a row that is read with all others, so that up to a tenth
    // of
    // those it is cheaper. At most so many index entries are counted as take some milliseconds.
    private static final String SIZES = """
            select given.id, not bound.indexed or counted.rows > bound.most / cardinality($1::uuid[]) as large,
                   not bound.changes_indexed as changes_large, first.completion_date::text as first_date, first.id as first_id
            from unnest($1::uuid[]) as given (id)
            cross join (select %3$s as indexed, %4$s as changes_indexed,
                               least(100000, greatest(2000, %2$s / 10))::bigint as most
                        offset 0) bound
            left join lateral (
                select count(*) as rows from (
                    select from public.course_module_completions c
                    where bound.indexed
                      and c.course_module_id = given.id
                      and %1$s
                    limit bound.most / cardinality($1::uuid[]) + 1) entries) counted on true
            left join lateral (
                select c.completion_date, c.id from public.course_module_completions c
                where c.course_module_id = given.id
                  and %1$s
                order by c.completion_date, c.id
                offset %5$s limit 1) first on bound.indexed and counted.rows > bound.most / cardinality($1::uuid[])
            """;

    /** As many first rows of a large module are looked up, so that the response begins before all other rows are read. */
    private static final int FIRST_ROWS = 2000;

    // The ids of a small module's completions. offset 0: they are read once.
    private static final String IDS_OF_FEW = """
            case when count(*) over () <= %s then (
                select case when cardinality(read.ids) <= %s then read.ids end
                from (select array(
                          select c.id::uuid from public.course_module_completions c
                          where c.course_module_id = m.id and %s
                          limit %s) as ids
                      offset 0) read)
            end""";

    /** In the statement by look-ups; in the others. */
    private static final String REGISTRAR_LOOKED_UP = "$6";

    private static final String REGISTRAR = "$4";

    /** There are as many as combinations of rules. */
    private static final Map<Eligibility, CompletionStatements> MADE = new ConcurrentHashMap<>();

    private final Eligibility eligibility;

    private final Map<Reading, Statement> ofAll;
    private final Map<Reading, Statement> excluding;

    /** How the completions of a module are found that rows of other tables withhold. */
    enum Reading {
        /** Those rows are read all at once. */
        MERGED,
        /** By the ids of the completions, which are few. */
        OF_FEW,
        /** By a look-up for each completion. */
        LOOKED_UP
    }

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
        this.ofAll = statements(false);
        this.excluding = statements(true);
        this.modulesOfAll = modulesStatement(false);
        this.modulesExcluding = modulesStatement(true);
        this.sizesOfAll = sizesStatement(false);
        this.sizesExcluding = sizesStatement(true);
    }

    static CompletionStatements of(Eligibility eligibility) {
        return MADE.computeIfAbsent(eligibility, CompletionStatements::new);
    }

    private Map<Reading, Statement> statements(boolean excluding) {
        return Stream.of(Reading.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        reading -> Statement.of(statement(excluding, reading)),
                        (one, other) -> one,
                        () -> new EnumMap<>(Reading.class)));
    }

    private String statement(boolean excluding, Reading reading) {
        String from = String.format(Locale.ROOT, OF_MODULE, eligibility.condition("c", "$1"));
        if (!readElsewhere(excluding)) {
            return from;
        }
        List<WithholdingRows> elsewhere =
                elsewhere(eligibility, excluding, reading == Reading.LOOKED_UP ? REGISTRAR_LOOKED_UP : REGISTRAR);
        String completions = WithholdingRows.completions(elsewhere);
        return from
                + switch (reading) {
                    case MERGED ->
                        String.format(Locale.ROOT, NOT_WITHHELD, completions, eligibility.condition("same", "$1"));
                    case OF_FEW ->
                        String.format(Locale.ROOT, NOT_WITHHELD_OF_FEW, excluding ? "$5" : "$4", completions);
                    case LOOKED_UP -> UP_TO + lookedUp(elsewhere);
                };
    }

    /** Conditions that no row of these withholds a completion, each by a look-up. */
    static String lookedUp(List<WithholdingRows> elsewhere) {
        return elsewhere.stream()
                .map(rows -> "  and not " + rows.exists("c.id") + "\n")
                .collect(Collectors.joining());
    }

    /** Whether rows of other tables withhold any, so that it makes a difference how those are read. */
    boolean readElsewhere(boolean excluding) {
        return excluding || !eligibility.elsewhere().isEmpty();
    }

    /** The rows of other tables that withhold completions from a response. */
    static List<WithholdingRows> elsewhere(Eligibility eligibility, boolean excluding, String registrar) {
        List<WithholdingRows> rows = new ArrayList<>(eligibility.elsewhere());
        if (excluding) {
            rows.add(WithholdingRows.registeredBy(registrar));
        }
        return rows;
    }

    /** Those of a module, in the order of the contract. */
    String rows(boolean excluding, Reading reading) {
        return variants(excluding).get(reading).rows;
    }

    /** How many those are. */
    String count(boolean excluding, Reading reading) {
        return variants(excluding).get(reading).count;
    }

    private Map<Reading, Statement> variants(boolean excluding) {
        return excluding ? this.excluding : ofAll;
    }

    /** How large some modules are: rows of {@link ModuleSize}, by {@code id}. */
    String sizes(boolean excluding) {
        return excluding ? sizesExcluding : sizesOfAll;
    }

    private String sizesStatement(boolean excluding) {
        // Of a registration only the table and its indexes matter here.
        List<WithholdingRows> elsewhere = elsewhere(eligibility, excluding, "null");
        return elsewhere.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        SIZES,
                        eligibility.condition("c", "given.id"),
                        WithholdingRows.estimatedRows(elsewhere),
                        all(elsewhere, WithholdingRows::indexed),
                        all(elsewhere, WithholdingRows::changesIndexed),
                        FIRST_ROWS - 1);
    }

    private static String all(List<WithholdingRows> elsewhere, Function<WithholdingRows, String> condition) {
        return elsewhere.stream().map(condition).distinct().collect(Collectors.joining(" and "));
    }

    /**
     * Finds the modules of a course, with {@code withheld}: whether all their completions are; and {@code few}: the ids of their
     * completions, if they are few and that makes a difference.
     */
    String modules(boolean excluding) {
        return excluding ? modulesExcluding : modulesOfAll;
    }

    private String modulesStatement(boolean excluding) {
        String few = readElsewhere(excluding)
                ? String.format(Locale.ROOT, IDS_OF_FEW, FEW_MODULES, FEW, eligibility.condition("c", "m.id"), FEW + 1)
                : "null::uuid[]";
        return CourseRepository.statement(
                ", " + eligibility.withholdsModule("m.id").orElse("false") + " as withheld, " + few + " as few");
    }
}
