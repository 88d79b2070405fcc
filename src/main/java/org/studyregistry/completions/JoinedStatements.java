package org.studyregistry.completions;

import java.util.List;
import java.util.Locale;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.WithholdingRows;

/**
 * The statements that read the completions of many modules at once. PostgreSQL knows that the modules come in their order, so the
 * sort below is one of each module's completions, which has ended before the next module begins.
 */
final class JoinedStatements {

    /** As many rows elsewhere as are looked up in memory for each completion: a megabyte or two of the server's. */
    static final int FEW = 20_000;

    /** Where a row says in which module it is, counted from 1: after the columns of a completion. */
    static final int POSITION = 8;

    // $1 modules, $2 how many of the answer's come before them, $3 and $4 the date and id after which to begin in the
    // first.
    private static final String OF_MODULES = """

            from unnest($1::uuid[]) with ordinality m (id, position)
            join public.course_module_completions c on c.course_module_id = m.id
            where %s
              and ($3::timestamptz is null or m.position > 1 or (c.completion_date, c.id) > ($3, $4::uuid))
            """;

    private static final String SEARCHED = "  and " + Search.condition(5, 6) + "\n";

    private static final String ORDER = "order by m.position, c.completion_date, c.id";

    // The nightly case: most completions are withheld, so that few are left to be sorted.
    private static final String NOT_WITHHELD = """
              and not exists (select from (%s) w where w.completion = c.id)
            """;

    // The first load: hardly any is withheld. Looking each up in a small table leaves the order as it is. The limit
    // sees to it
    // that PostgreSQL takes it for small, whatever its statistics say.
    private static final String NOT_AMONG_FEW = """
              and c.id not in (select w.completion from (%s) w where w.completion is not null limit %s)
            """;

    private static final String COUNT_WITHHELD = "select count(*) from (select from (%s) w limit %s) w";

    private final List<WithholdingRows> elsewhere;
    private final String from;

    private JoinedStatements(List<WithholdingRows> elsewhere, String from) {
        this.elsewhere = elsewhere;
        this.from = from;
    }

    /** The statements for an answer. The registrar, where one is needed, is their last parameter. */
    static JoinedStatements of(Answer answer) {
        Eligibility eligibility = answer.eligibility();
        boolean searched = answer.request().search().isPresent();
        String from = String.format(Locale.ROOT, OF_MODULES, eligibility.condition("c", "m.id"));
        return new JoinedStatements(
                CompletionStatements.elsewhere(
                        eligibility, answer.request().excludeRegistered(), searched ? "$7" : "$5"),
                searched ? from + SEARCHED : from);
    }

    /** Whether rows of other tables withhold any. */
    boolean withhold() {
        return !elsewhere.isEmpty();
    }

    /** How many rows of other tables there are that withhold completions, of any module; $1 is the registrar. */
    static String countWithheld(Answer answer) {
        return String.format(
                Locale.ROOT,
                COUNT_WITHHELD,
                WithholdingRows.completions(CompletionStatements.elsewhere(
                        answer.eligibility(), answer.request().excludeRegistered(), "$1")),
                FEW + 1);
    }

    /** The rows in the order of the contract. */
    String rows(boolean few) {
        return CompletionStatements.COLUMNS + ", (m.position + $2::bigint)::integer" + from(few) + ORDER;
    }

    /** How many those are. */
    String count(boolean few) {
        return "select count(*), max($2::bigint)" + from(few);
    }

    private String from(boolean few) {
        if (elsewhere.isEmpty()) {
            return from;
        }
        String completions = WithholdingRows.completions(elsewhere);
        return from
                + (few
                        ? String.format(Locale.ROOT, NOT_AMONG_FEW, completions, FEW + 1)
                        : String.format(Locale.ROOT, NOT_WITHHELD, completions));
    }
}
