package org.studyregistry.completions;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.WithholdingRows;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.RowEncoder;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.Snapshot;
import org.studyregistry.streaming.WireRow;

/** What has changed among the completions since an earlier response (docs/adr/0004). */
@Singleton
public class IncrementRepository {

    // $1 modules, $2 the newest transaction, $3 how many before it count as changes, $4 whether what is gone is wanted,
    // $5 to $7 module's position, date and id after which to begin, if any, $8 registrar.
    static final String CHANGED = "(($2::bigint - xmin::text::bigint) & 4294967295) <= $3::bigint";

    private static final String REGISTRAR = "$8";

    private static final String COMPLETIONS = """
                select c.id, c.user_id, c.completion_date, c.completion_language, c.completion_registration_attempt_date,
                       c.email, c.grade, c.passed, array_position($1::uuid[], c.course_module_id) as position,
                       %s as exported,
                       %s as changed
                from public.course_module_completions c
                where c.course_module_id = any ($1)
            """;

    // The same of many modules, of which the last may be gone; over several courses, what is of a module that has
    // changed
    // itself, or whose course has, counts as changed. $8 how many are not gone, and in a search $9 and $10 what is
    // searched for.
    private static final String COMPLETIONS_OF_MANY = """
                select c.id, c.user_id, c.completion_date, c.completion_language, c.completion_registration_attempt_date,
                       c.email, c.grade, c.passed, m.position::integer as position,
                       m.position <= $8::bigint and %s as exported,
                       m.touched or %s as changed
                from (select u.id, u.position, %s as touched
                      from unnest($1::uuid[]) with ordinality u (id, position)
                      join public.course_modules cm on cm.id = u.id
                      join public.courses co on co.id = cm.course_id) m
                join public.course_module_completions c on c.course_module_id = m.id
                where %s
            """;

    private static final String OF_COMPLETIONS = """
            with candidate as (
                select c.*, c.exported as given
                from (
            %s) c
                where c.changed)
            """;

    // A completion that a row of another table withholds since is gone from the response; one that it does not withhold
    // any more is new in it. Both are seen by that row. Nothing is looked up for completions without change.
    private static final String OF_COMPLETIONS_AND_WITHHOLDING_ROWS = """
            with elsewhere as not materialized (%1$s),
            touched as materialized (
                select c.*
                from (
            %2$s) c
                left join (select distinct completion from elsewhere where changed) e on e.completion = c.id
                where c.changed or c.exported and e.completion is not null),
            candidate as (
                select t.*, t.exported and w.completion is null as given
                from touched t
                left join (select distinct e.completion
                           from elsewhere e join touched on touched.id = e.completion
                           where e.withholds) w on w.completion = t.id)
            """;

    // The same by a look-up for each completion, which reads what is of these modules and nothing else.
    private static final String OF_COMPLETIONS_AND_LOOKED_UP_ROWS = """
            with candidate as (
                select c.*, c.exported and not (%2$s) as given
                from (
            %1$s) c
                where c.changed or c.exported and (%3$s))
            """;

    private static final String WANTED = """

            from candidate c
            where (given or $4::boolean)
              and ($5::int is null or (position, completion_date, id) > ($5, $6::text::timestamptz, $7::uuid))
            """;

    static final String ROWS =
            CompletionStatements.COLUMNS + ", position, given" + WANTED + "order by position, completion_date, id";
    private static final String COUNT = "select count(*)" + WANTED;
    static final String ANY = "select exists (select" + WANTED + ")";

    /** Where a row says in which of the modules it is, counted from 1, and whether it is given; after the response's columns. */
    private static final int POSITION = 8;

    private static final int GIVEN = 9;

    /**
     * The query for all changes of a response, in the order of the contract. They are few as a rule, so that sorting them costs
     * less than asking for each module.
     */
    Uni<RowQuery> query(Snapshot snapshot, ResolvedRequest resolved, SnapshotPosition.Changes changes) {
        Function<WireRow, String> cursor = cursor(resolved);
        return lookedUp(snapshot, resolved)
                .map(lookedUp -> new RowQuery(
                        sql(resolved, ROWS, lookedUp),
                        parameters(
                                resolved,
                                changes,
                                withRemoved(resolved),
                                resolved.request().after()),
                        encoder(resolved, cursor),
                        cursor));
    }

    /** How many lines {@link #query} gives, whatever the request's limit. Fails with a problem of the database. */
    Uni<Long> count(Snapshot snapshot, ResolvedRequest resolved, SnapshotPosition.Changes changes) {
        Tuple parameters = parameters(
                resolved, changes, withRemoved(resolved), resolved.request().after());
        return ask(snapshot, resolved, COUNT, parameters, Long.class);
    }

    /** Whether there is any change, wherever the response begins and whatever its format can say of it. */
    Uni<Boolean> any(Snapshot snapshot, ResolvedRequest resolved, SnapshotPosition.Changes changes) {
        // A plan for any module would read all completions where some modules are large.
        if (resolved.request().keepsPlans()) {
            snapshot.planForValues();
        }
        return ask(snapshot, resolved, ANY, parameters(resolved, changes, true, Optional.empty()), Boolean.class);
    }

    /** Whether rows of other tables are looked up for each completion: unless the modules are too large for that. */
    private static Uni<Boolean> lookedUp(Snapshot snapshot, ResolvedRequest resolved) {
        return ofFewCompletions(resolved)
                ? Uni.createFrom().item(false)
                : ModuleSizeRepository.few(snapshot, resolved, ModuleSize::changesLarge);
    }

    /** Whether the completions that rows of other tables can withhold are few, and known by their ids. */
    private static boolean ofFewCompletions(ResolvedRequest resolved) {
        return !resolved.joined() && resolved.few().keySet().containsAll(resolved.modules());
    }

    private static <T> Uni<T> ask(
            Snapshot snapshot, ResolvedRequest resolved, String question, Tuple parameters, Class<T> type) {
        return lookedUp(snapshot, resolved)
                .chain(lookedUp -> snapshot.connection()
                        .preparedQuery(sql(resolved, question, lookedUp))
                        .execute(io.vertx.mutiny.sqlclient.Tuple.newInstance(parameters)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().get(type, 0));
    }

    static String sql(ResolvedRequest resolved, String question, boolean lookedUp) {
        Eligibility eligibility = resolved.eligibility();
        String completions = resolved.joined() ? ofMany(resolved) : ofFew(eligibility);
        List<WithholdingRows> elsewhere = CompletionStatements.elsewhere(
                eligibility, resolved.request().excludeRegistered(), registrar(resolved));
        if (elsewhere.isEmpty()) {
            return String.format(Locale.ROOT, OF_COMPLETIONS, completions) + question;
        }
        return (lookedUp
                        ? String.format(
                                Locale.ROOT,
                                OF_COMPLETIONS_AND_LOOKED_UP_ROWS,
                                completions,
                                any(elsewhere, rows -> rows.exists("c.id")),
                                any(elsewhere, rows -> rows.existsChanged("c.id", changed("s"))))
                        : String.format(
                                Locale.ROOT,
                                OF_COMPLETIONS_AND_WITHHOLDING_ROWS,
                                ofFewCompletions(resolved)
                                        ? WithholdingRows.changes(elsewhere, changed("s"), few(resolved))
                                        : WithholdingRows.changes(elsewhere, changed("s")),
                                completions))
                + question;
    }

    private static String any(List<WithholdingRows> elsewhere, Function<WithholdingRows, String> condition) {
        return elsewhere.stream().map(condition).collect(Collectors.joining(" or "));
    }

    private static String ofFew(Eligibility eligibility) {
        return String.format(Locale.ROOT, COMPLETIONS, eligibility.condition("c", "c.course_module_id"), changed("c"));
    }

    private static String ofMany(ResolvedRequest resolved) {
        return String.format(
                Locale.ROOT,
                COMPLETIONS_OF_MANY,
                resolved.eligibility().condition("c", "m.id"),
                changed("c"),
                resolved.platform().isPresent() ? changed("cm") + " or " + changed("co") : "false",
                resolved.request().search().isPresent() ? Search.condition(9, 10) : "true");
    }

    private static String changed(String alias) {
        return CHANGED.replace("xmin", alias + ".xmin");
    }

    /** The parameter after all others. */
    private static String registrar(ResolvedRequest resolved) {
        if (!resolved.joined()) {
            return REGISTRAR;
        }
        return resolved.request().search().isPresent() ? "$11" : "$9";
    }

    /** The parameter after that: the ids of the completions, where they are few. */
    private static String few(ResolvedRequest resolved) {
        return (resolved.request().excludeRegistered() ? "$9" : REGISTRAR) + "::uuid[]";
    }

    private static Tuple parameters(
            ResolvedRequest resolved, SnapshotPosition.Changes changes, boolean removed, Optional<Cursor> after) {
        Tuple parameters =
                Tuple.of(resolved.changeable().toArray(UUID[]::new), changes.newest(), changes.span(), removed);
        parameters.addInteger(
                after.map(cursor -> cursor.moduleIn(resolved.changeable()) + 1).orElse(null));
        parameters.addString(after.map(Cursor::sqlMoment).orElse(null));
        parameters.addUUID(after.map(Cursor::id).orElse(null));
        if (resolved.joined()) {
            parameters.addLong((long) resolved.modules().size());
            resolved.request().search().ifPresent(search -> parameters
                    .addArrayOfString(search.emailArray())
                    .addArrayOfUUID(search.completionArray()));
        }
        if (resolved.request().excludeRegistered()) {
            parameters.addUUID(resolved.request().registrar().id());
        }
        if (withholds(resolved) && ofFewCompletions(resolved)) {
            parameters.addArrayOfUUID(
                    resolved.few().values().stream().flatMap(Stream::of).toArray(UUID[]::new));
        }
        return parameters;
    }

    /** Whether rows of other tables do. */
    private static boolean withholds(ResolvedRequest resolved) {
        return CompletionStatements.of(resolved.eligibility())
                .readElsewhere(resolved.request().excludeRegistered());
    }

    /** Only lines have room for what is gone. */
    private static boolean withRemoved(ResolvedRequest resolved) {
        return resolved.request().form().format() == Format.NDJSON;
    }

    private static Function<WireRow, String> cursor(ResolvedRequest resolved) {
        List<Cursor.OfModule> cursors = Cursor.of(resolved.changeable(), resolved.origin());
        return row -> cursors.get(row.integer(POSITION) - 1)
                .at(row.bigint(0), row.uuid(6))
                .text();
    }

    private static RowEncoder encoder(ResolvedRequest resolved, Function<WireRow, String> cursor) {
        RowEncoder given = CompletionRepository.encoder(cursor, resolved);
        Function<WireRow, Optional<String>> position =
                resolved.request().cursors() ? row -> Optional.of(cursor.apply(row)) : row -> Optional.empty();
        return (row, out) -> {
            if (row.bool(GIVEN)) {
                given.encode(row, out);
            } else {
                CompletionEncoder.removed(row, position.apply(row), out);
            }
        };
    }
}
