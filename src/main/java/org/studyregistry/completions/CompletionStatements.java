package org.studyregistry.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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

    // Which of the modules ($1) are small, and the ids of their completions. offset 0: the ids are read once for each.
    private static final String SMALL_MODULES = """
            select module, ids
            from (select module, array(
                      select c.id from public.course_module_completions c
                      where c.course_module_id = module
                        and %s
                      limit %s) as ids
                  from unnest($1::uuid[]) as module
                  offset 0) modules
            where cardinality(ids) <= %s
            """;

    private static final String REGISTRAR = "$4";

    /** There are as many as combinations of rules. */
    private static final Map<Eligibility, CompletionStatements> MADE = new ConcurrentHashMap<>();

    private final Eligibility eligibility;

    /** Of all, of few, and both of what is not registered. */
    private final List<Statement> variants;

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

    /** Whether it makes a difference that a module is small. */
    boolean differForFew(boolean excluding) {
        return excluding || !eligibility.elsewhere().isEmpty();
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

    /** Which of some modules have no more completions than this, and their ids. */
    String smallModules(int few) {
        return String.format(Locale.ROOT, SMALL_MODULES, eligibility.condition("c", "module"), few + 1, few);
    }
}
