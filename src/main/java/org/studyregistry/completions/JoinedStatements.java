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

    /** As many rows elsewhere as are looked up in memory for each completion: some 25 MB of the server's. */
    static final int FEW = 250_000;

    /** As many can be looked up anew for each large module. */
    static final int VERY_FEW = 20_000;

    /** Where a row says in which module it is, counted from 1: after the columns of a completion. */
    static final int POSITION = 8;

    // $1 modules, $2 how many of the response's come before them, $3 and $4 the date and id after which to begin in the
    // first.
    private static final String OF_MODULES = """

            from unnest($1::uuid[]) with ordinality m (id, position)
            join public.course_module_completions c on c.course_module_id = m.id
            where %s
              and ($3::timestamptz is null or m.position > 1 or (c.completion_date, c.id) > ($3, $4::uuid))
            """;

    // The same of one module: $1 is its id. The index of exports has its completions in this order.
    private static final String OF_ONE = """

            from public.course_module_completions c
            where c.course_module_id = $1::uuid
              and %s
              and ($3::timestamptz is null or (c.completion_date, c.id) > ($3, $4::uuid))
            """;

    // By what the server's statistics say, which decides nothing but the plan.
    static final String LARGE = """
            select v.id
            from pg_catalog.pg_class c
            join pg_catalog.pg_stats s on s.schemaname = 'public' and s.tablename = 'course_module_completions'
                                      and s.attname = 'course_module_id' and not s.inherited
            cross join lateral unnest(s.most_common_vals::text::uuid[], s.most_common_freqs) v (id, frequency)
            where c.oid = to_regclass('public.course_module_completions') and v.frequency * c.reltuples > 20000
            """;

    private static final String SEARCHED = "  and " + Search.condition(5, 6) + "\n";

    private static final String ORDER = "order by m.position, c.completion_date, c.id";

    // The nightly case: most completions are withheld, so that few are left to be sorted.
    private static final String NOT_WITHHELD = """
              and not exists (select from (%s) w where w.completion = c.id)
            """;

    // The first load: hardly any is withheld. Looking each up in memory leaves the order as it is. The limit sees to it
    // that PostgreSQL takes the table for small, whatever its statistics say.
    private static final String NOT_AMONG_FEW = """
            c.id not in (select w.completion from (%s) w where w.completion is not null limit %s)
            """;

    // Outside of the join, since PostgreSQL counts the cost of making that table once for each module, and would rather
    // read and sort everything. The order within makes it a query of its own.
    private static final String OF_MODULES_IN_ORDER = """

            from (select m.position, c.completion_date, c.completion_language, c.completion_registration_attempt_date,
                         c.email, c.grade, c.passed, c.id, c.user_id
            %s%s) c
            where %s""";

    // A search finds few, which no statistics tell. So what is found is read first, and what withholds any of it by
    // ids: by an
    // index where there is one, and never once for each completion.
    private static final String FOUND = """
            with found as materialized (
                select m.position, c.completion_date, c.completion_language, c.completion_registration_attempt_date,
                       c.email, c.grade, c.passed, c.id, c.user_id
            %s)
            """;

    private static final String NOT_WITHHELD_OF_FOUND = """
            where not exists (
                select from (%s) w
                where w.completion = any (array(select id from found)) and w.completion = c.id)
            """;

    // The table in memory takes less than this.
    private static final String MEMORY = """
            select set_config('work_mem',
                              greatest(pg_size_bytes(current_setting('work_mem')), 33554432) / 1024 || 'kB', true),
                   set_config('enable_nestloop', 'on', true)""";

    private static final String COUNT_WITHHELD = "select count(*) from (select from (%s) w limit %s) w";

    /** How the completions are found that rows of other tables withhold. */
    enum Withheld {
        /** By a look-up in an index for each completion: there are few completions. */
        LOOKED_UP,
        /** By a look-up in memory for each completion: there are few such rows. */
        AMONG_FEW,
        /** By a join of both: there are many. */
        JOINED
    }

    private final boolean searched;
    private final List<WithholdingRows> elsewhere;
    private final String from;
    private final String fromOne;

    private JoinedStatements(boolean searched, List<WithholdingRows> elsewhere, String from, String fromOne) {
        this.searched = searched;
        this.elsewhere = elsewhere;
        this.from = from;
        this.fromOne = fromOne;
    }

    /** The statements for a response. The registrar, where one is needed, is their last parameter. */
    static JoinedStatements of(ResolvedRequest resolved) {
        Eligibility eligibility = resolved.eligibility();
        boolean searched = resolved.request().search().isPresent();
        String from = String.format(Locale.ROOT, OF_MODULES, eligibility.condition("c", "m.id"));
        return new JoinedStatements(
                searched,
                CompletionStatements.elsewhere(
                        eligibility, resolved.request().excludeRegistered(), searched ? "$7" : "$5"),
                searched ? from + SEARCHED : from,
                String.format(Locale.ROOT, OF_ONE, eligibility.condition("c", "$1")));
    }

    /** Whether rows of other tables withhold any. */
    boolean withhold() {
        return !elsewhere.isEmpty();
    }

    /** How many rows of other tables there are that withhold completions, of any module; $1 is the registrar. */
    static String countWithheld(ResolvedRequest resolved) {
        return String.format(
                Locale.ROOT,
                COUNT_WITHHELD,
                WithholdingRows.completions(CompletionStatements.elsewhere(
                        resolved.eligibility(), resolved.request().excludeRegistered(), "$1")),
                FEW + 1);
    }

    /** Sees to it that the statements with few withheld have the memory that they need, and the plan; until the transaction ends. */
    static String settingsForFew() {
        return MEMORY;
    }

    /** The rows in the order of the contract. */
    String rows(Withheld withheld) {
        if (searched) {
            return found(CompletionStatements.COLUMNS + ", (c.position + $2::bigint)::integer")
                    + "order by c.position, c.completion_date, c.id";
        }
        if (withheld == Withheld.AMONG_FEW && withhold()) {
            return CompletionStatements.COLUMNS + ", (c.position + $2::bigint)::integer" + inOrder()
                    + "order by c.position, c.completion_date, c.id";
        }
        return CompletionStatements.COLUMNS + ", (m.position + $2::bigint)::integer" + notWithheld(from, withheld)
                + ORDER;
    }

    /** The rows of one module, in the same order. */
    String rowsOfOne(Withheld withheld) {
        return CompletionStatements.COLUMNS + ", ($2::bigint + 1)::integer" + notWithheld(fromOne, withheld)
                + "order by c.completion_date, c.id";
    }

    /** How many those are; not of a search. */
    String count(Withheld withheld) {
        return "select count(*), max($2::bigint)"
                + (withheld == Withheld.AMONG_FEW && withhold() ? inOrder() : notWithheld(from, withheld));
    }

    private String found(String columns) {
        return String.format(Locale.ROOT, FOUND, from) + columns + "\nfrom found c\n"
                + (withhold()
                        ? String.format(Locale.ROOT, NOT_WITHHELD_OF_FOUND, WithholdingRows.completions(elsewhere))
                        : "");
    }

    private String inOrder() {
        return String.format(Locale.ROOT, OF_MODULES_IN_ORDER, from, ORDER, notAmongFew());
    }

    private String notAmongFew() {
        return String.format(Locale.ROOT, NOT_AMONG_FEW, WithholdingRows.completions(elsewhere), FEW + 1);
    }

    private String notWithheld(String from, Withheld withheld) {
        if (elsewhere.isEmpty()) {
            return from;
        }
        return from
                + switch (withheld) {
                    case LOOKED_UP -> CompletionStatements.lookedUp(elsewhere);
                    case AMONG_FEW -> "  and " + notAmongFew();
                    case JOINED -> String.format(Locale.ROOT, NOT_WITHHELD, WithholdingRows.completions(elsewhere));
                };
    }
}
