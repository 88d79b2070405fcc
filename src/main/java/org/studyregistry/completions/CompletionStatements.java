package org.studyregistry.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
              and ($2::timestamptz is null or (c.completion_date, c.id) > ($2, $3::uuid))
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

    private static final String ORDER = "order by c.completion_date, c.id";

    /** As many completions as a module may have to be small: no more than two batches of a stream. */
    private static final int FEW = 2000;

    /** How many modules are looked at for being small: without an index each look reads the table. */
    private static final int FEW_MODULES = 8;

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

    private static final String REGISTRAR = "$4";

    /** There are as many as combinations of rules. */
    private static final Map<Eligibility, CompletionStatements> MADE = new ConcurrentHashMap<>();

    private final Eligibility eligibility;

    /** Of all, of few, and both of what is not registered. */
    private final List<Statement> variants;

    private final String modulesOfAll;
    private final String modulesExcluding;

    private record Statement(String rows, String count) {

        static Statement of(String from) {
            return new Statement(COLUMNS + from + ORDER, "select count(*)" + from);
        }
    }

    private CompletionStatements(Eligibility eligibility) {
        this.eligibility = eligibility;
        this.variants = Stream.of(false, true)
                .flatMap(excluding -> Stream.of(false, true).map(few -> Statement.of(statement(excluding, few))))
                .toList();
        this.modulesOfAll = modulesStatement(false);
        this.modulesExcluding = modulesStatement(true);
    }

    static CompletionStatements of(Eligibility eligibility) {
        return MADE.computeIfAbsent(eligibility, CompletionStatements::new);
    }

    private String statement(boolean excluding, boolean few) {
        String from = String.format(Locale.ROOT, OF_MODULE, eligibility.condition("c", "$1"));
        List<WithholdingRows> elsewhere = elsewhere(eligibility, excluding, REGISTRAR);
        if (elsewhere.isEmpty()) {
            return from;
        }
        String completions = WithholdingRows.completions(elsewhere);
        return from
                + (few
                        ? String.format(Locale.ROOT, NOT_WITHHELD_OF_FEW, excluding ? "$5" : "$4", completions)
                        : String.format(Locale.ROOT, NOT_WITHHELD, completions, eligibility.condition("same", "$1")));
    }

    /** The rows of other tables that withhold completions from an answer. */
    static List<WithholdingRows> elsewhere(Eligibility eligibility, boolean excluding, String registrar) {
        List<WithholdingRows> rows = new ArrayList<>(eligibility.elsewhere());
        if (excluding) {
            rows.add(WithholdingRows.registeredBy(registrar));
        }
        return rows;
    }

    /** Those of a module, in the order of the contract. */
    String rows(boolean excluding, boolean few) {
        return variant(excluding, few).rows;
    }

    /** How many those are. */
    String count(boolean excluding, boolean few) {
        return variant(excluding, few).count;
    }

    private Statement variant(boolean excluding, boolean few) {
        return variants.get((excluding ? 2 : 0) + (few ? 1 : 0));
    }

    /**
     * Finds the modules of a course, with {@code withheld}: whether all their completions are; and {@code few}: the ids of their
     * completions, if they are few and that makes a difference.
     */
    String modules(boolean excluding) {
        return excluding ? modulesExcluding : modulesOfAll;
    }

    private String modulesStatement(boolean excluding) {
        boolean differ = excluding || !eligibility.elsewhere().isEmpty();
        String few = differ
                ? String.format(Locale.ROOT, IDS_OF_FEW, FEW_MODULES, FEW, eligibility.condition("c", "m.id"), FEW + 1)
                : "null::uuid[]";
        return CourseRepository.statement(
                ", " + eligibility.withholdsModule("m.id").orElse("false") + " as withheld, " + few + " as few");
    }
}
