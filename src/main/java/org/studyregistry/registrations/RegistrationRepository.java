package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.Charset;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.audit.AuditLog;
import org.studyregistry.database.RowVisibility;
import org.studyregistry.database.ServerEncoding;
import org.studyregistry.database.TimeOrderedIds;
import org.studyregistry.database.TransactionConflict;
import org.studyregistry.database.Transactions;
import org.studyregistry.registrars.KeyScope;

/** Stores registrations and their receipts. */
@Singleton
public class RegistrationRepository {

    /** How many contradicting student numbers of a completion get a receipt; further ones are answered and counted only. */
    static final int MAX_CONFLICTS = 10;

    // The batches of a registrar go one after the other, in whatever process: so a completion is not registered twice
    // where no unique index forbids it, and a registrar's receipts become visible in the order of their ids. It is a
    // statement of its own, so that the next one sees what was committed while it waited.
    // What is confirmed outlives a crash of the server, also where its commits are asynchronous.
    // The planner knows little of the sizes in that one, and its guesses end in nested loops that take minutes.
    private static final String TAKE_TURN = """
            select %s, set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true),
                   case current_setting('synchronous_commit')
                       when 'off' then set_config('synchronous_commit', 'local', true) end,
                   pg_advisory_xact_lock(hashtextextended('study_registry.registrations ' || $1, 0))
            """.replace("%s", RowVisibility.HIDING_OR_REWRITING);

    // $1 to $3 completions, student numbers and dates; $4 registrar; $5 request id; $6 to $8 the key's scope;
    // $9 whether to store anything, $10 whether to store the good ones though others are unknown, $11 MAX_CONFLICTS;
    // $12 ids for the rows.
    // "= any ($1)" lets a table be read once, by an index or as a whole, whatever the planner thinks of a join. That
    // takes a plan for these very arrays: one is made each time, since the client does not keep statements of this
    // length. (With force_custom_plan each check of a foreign key would be planned as well, which doubles the time.)
    // Of several rows of a completion, as older databases have them, one with the same number is preferred to the
    // oldest.
    static final String STORE = """
            with items as materialized (
                select item.*, c.course_id, c.course_module_id, c.user_id
                from unnest($1::uuid[], $2::text[], $3::timestamptz[], $12::uuid[]) with ordinality
                    as item (completion, student_number, registration_date, id, at)
                join public.course_module_completions c on c.id = item.completion
                where c.id = any ($1)
                  and ($6::uuid[] is null
                       or c.course_id = any ($6) or c.course_module_id = any ($7)
                       or c.course_module_id in (
                           select m.id from public.course_modules m where m.uh_course_code = any ($8)))),
            decided as materialized (
                select $9 and ($10 or (select count(*) from items) = cardinality($1)) as store),
            standing as (
                select distinct on (items.at)
                       items.at, r.real_student_number as number, r.created_at as since
                from items
                join public.course_module_completion_registered_to_study_registries r
                    on r.course_module_completion_id = items.completion
                where r.course_module_completion_id = any ($1)
                  and r.study_registry_registrar_id = $4 and r.deleted_at is null
                order by items.at, r.real_student_number = items.student_number desc, r.created_at, r.id),
            told as (
                select completion_id as completion, student_number as number,
                       (array_agg(registration_date order by id desc) filter (where outcome <> 'conflict'))[1] as date,
                       (array_agg(received_at order by id desc) filter (where outcome <> 'conflict'))[1] as at,
                       bool_or(outcome = 'conflict') as conflict
                from study_registry.registration_receipts
                where registrar_id = $4 and completion_id = any ($1)
                group by completion_id, student_number),
            conflicts as (
                select completion, count(*) as told from told where conflict group by completion),
            judged as materialized (
                select items.*, standing.number as standing_number, standing.since, stands.date as told_date,
                       stands.at as told_at, coalesce(same.conflict, false) or coalesce(conflicts.told, 0) >= $11 as conflict_told,
                       case when standing.at is null then 'registered'
                            when standing.number = items.student_number then 'already_registered'
                            else 'conflict' end as outcome
                from items
                left join standing on standing.at = items.at
                left join told same on same.completion = items.completion and same.number = items.student_number
                left join conflicts on conflicts.completion = items.completion
                left join told stands on stands.completion = items.completion and stands.number = standing.number),
            inserted as (
                insert into public.course_module_completion_registered_to_study_registries (
                    id, course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select id, course_id, course_module_id, completion, user_id, $4, student_number
                from judged
                where outcome = 'registered' and (select store from decided)
                order by completion
                on conflict do nothing
                returning course_module_completion_id as completion),
            written as (
                insert into study_registry.registration_receipts (
                    registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, request_id,
                    outcome, registered_student_number)
                select $4, judged.completion, judged.course_id, judged.course_module_id, judged.student_number,
                       judged.registration_date, $5, judged.outcome,
                       case when judged.outcome = 'conflict' then judged.standing_number end
                from judged
                left join inserted on inserted.completion = judged.completion
                where (select store from decided)
                  and (inserted.completion is not null
                       or judged.outcome = 'already_registered' and judged.told_at is null
                       or judged.outcome = 'conflict' and not judged.conflict_told)
                order by judged.at)
            select judged.completion, judged.outcome, coalesce(judged.standing_number, judged.student_number),
                   timestamptz_send(case when judged.outcome = 'registered' then judged.registration_date
                                         when judged.outcome = 'conflict' then judged.told_date
                                         else coalesce(judged.told_date, judged.registration_date) end),
                   timestamptz_send(case when judged.outcome <> 'registered' then coalesce(judged.told_at, judged.since)
                                         when (select store from decided) then statement_timestamp() end),
                   (select store from decided) and judged.outcome = 'registered' and inserted.completion is null as raced
            from judged
            left join inserted on inserted.completion = judged.completion
            """;

    private final Transactions transactions;
    private final AuditLog audit;

    RegistrationRepository(Transactions transactions, AuditLog audit) {
        this.transactions = transactions;
        this.audit = audit;
    }

    /** What to do apart from judging. */
    enum Mode {
        /** Nothing. */
        JUDGE,
        /** Store all of them, unless one is unknown. */
        STORE_ALL,
        /** Store those that are known. */
        STORE_KNOWN
    }

    /**
     * Stores a batch in one transaction.
     *
     * @param batch each completion once
     * @return what stands of each known completion, by its id. Fails with a problem, and has then stored nothing, unless the
     *     problem is outcome-unknown
     */
    Uni<Map<UUID, Stored>> store(Command command, List<Registration> batch, Mode mode) {
        Tuple parameters = parameters(command, batch, mode);
        return transactions.run(connection -> takeTurn(connection, command)
                .chain(() -> connection.preparedQuery(STORE).execute(parameters))
                .map(RegistrationRepository::byCompletion)
                .call(stored -> record(connection, command, newOnes(stored, batch.size(), mode)))
                .call(stored -> recordShown(connection, command, shown(command, stored, batch.size()))));
    }

    /** What the database's texts are encoded in; none where Java does not know it. Fails with a problem. */
    Uni<Optional<Charset>> encoding() {
        return transactions.run(connection -> connection
                .query("select current_setting('server_encoding')")
                .execute()
                .map(rows -> ServerEncoding.charset(rows.iterator().next().getString(0))));
    }

    /** In the same transaction, so that there is never a registration without its audit record. */
    private Uni<Void> record(SqlConnection connection, Command command, List<UUID> registered) {
        return registered.isEmpty()
                ? Uni.createFrom().voidItem()
                : audit.registered(connection, command.request(), command.registrar(), registered);
    }

    /** Student numbers that are stored are given only with a record of it. */
    private Uni<Void> recordShown(SqlConnection connection, Command command, List<UUID> shown) {
        return shown.isEmpty()
                ? Uni.createFrom().voidItem()
                : audit.shown(connection, command.request(), command.registrar(), shown);
    }

    private static List<UUID> shown(Command command, Map<UUID, Stored> stored, int batchSize) {
        boolean refused = !command.preferences().lenient() && stored.size() < batchSize;
        if (refused || !command.reads()) {
            return List.of();
        }
        boolean all = command.preferences().representation();
        return stored.entrySet().stream()
                .filter(entry -> entry.getValue().outcome() == Outcome.CONFLICT
                        || all && entry.getValue().outcome() == Outcome.ALREADY_REGISTERED)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<UUID> newOnes(Map<UUID, Stored> stored, int batchSize, Mode mode) {
        boolean nothingStored = mode == Mode.JUDGE || mode == Mode.STORE_ALL && stored.size() < batchSize;
        return nothingStored
                ? List.of()
                : stored.entrySet().stream()
                        .filter(entry -> entry.getValue().outcome() == Outcome.REGISTERED)
                        .map(Map.Entry::getKey)
                        .toList();
    }

    private static Uni<Void> takeTurn(SqlConnection connection, Command command) {
        return connection
                .preparedQuery(TAKE_TURN)
                .execute(Tuple.of(command.registrar().id().toString()))
                .invoke(rows -> RowVisibility.require(rows.iterator().next().getArrayOfStrings(0)))
                .replaceWithVoid();
    }

    private static Tuple parameters(Command command, List<Registration> batch, Mode mode) {
        KeyScope scope = command.registrar().scope();
        return Tuple.tuple()
                .addArrayOfUUID(batch.stream().map(Registration::completion).toArray(UUID[]::new))
                .addArrayOfString(
                        batch.stream().map(Registration::studentNumber).toArray(String[]::new))
                .addArrayOfOffsetDateTime(batch.stream().map(Registration::date).toArray(OffsetDateTime[]::new))
                .addUUID(command.registrar().id())
                .addString(command.requestId())
                .addArrayOfUUID(scope.courses())
                .addArrayOfUUID(scope.modules())
                .addArrayOfString(scope.codes())
                .addBoolean(mode != Mode.JUDGE)
                .addBoolean(mode == Mode.STORE_KNOWN)
                .addInteger(MAX_CONFLICTS)
                .addArrayOfUUID(TimeOrderedIds.next(batch.size()));
    }

    private static Map<UUID, Stored> byCompletion(RowSet<Row> rows) {
        Map<UUID, Stored> stored = new HashMap<>();
        for (Row row : rows) {
            if (row.getBoolean(5)) {
                // Only a writer other than this service, as the LMS itself, does not wait for its turn.
                throw new TransactionConflict("Somebody else registered a completion for the same registrar");
            }
            stored.put(
                    row.getUUID(0),
                    new Stored(
                            Outcome.of(row.getString(1)),
                            row.getString(2),
                            micros(row.getBuffer(3)),
                            micros(row.getBuffer(4))));
        }
        return stored;
    }

    private static Long micros(Buffer bytes) {
        return bytes == null ? null : bytes.getLong(0);
    }
}
