package org.studyregistry.audit;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.LongReadRepository;
import org.studyregistry.streaming.StreamOutcome;

/** The audit tables: rows are added, read, and in the end purged. */
@Singleton
public class AuditRepository {

    // On the disk when it is confirmed, whatever the server's default, and with it all that was done before (ADR 4).
    private static final String OPEN = """
            with commits as materialized (
                select case current_setting('synchronous_commit')
                           when 'off' then set_config('synchronous_commit', 'local', true) end as setting)
            insert into study_registry.audit_records (
                id, registrar_id, registrar_name, key_id, key_hint, client_address, request_id, course, modules,
                exclude_registered, format, kind, filter, courses, module_count)
            select $1, $2, $3, $4, $5, $6::text::inet, $7, $8, $9, $10, $11, $12, $13, $14, $15
            from commits
            where setting is null or setting <> ''
            """;

    private static final String ADD = """
            insert into study_registry.audit_records (
                id, registrar_id, registrar_name, key_id, key_hint, client_address, request_id, completions, kind)
            values ($1, $2, $3, $4, $5, $6::text::inet, $7, $8, $9)
            """;

    // Each record is looked up, whatever the planner believes of the number of records: offset 0 keeps it from a join.
    static final String COMPLETE = """
            insert into study_registry.audit_outcomes (
                record_id, outcome, row_count, byte_count, sha256, modules, completions)
            select record_id, outcome, row_count, byte_count, sha256, modules::uuid[], completions::uuid[]
            from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bytea[], $6::text[], $7::text[])
                as ended (record_id, outcome, row_count, byte_count, sha256, modules, completions)
            where exists (select from study_registry.audit_records r where r.id = ended.record_id offset 0)
            on conflict (record_id) do nothing
            """;

    // $1 and $2 from when until when, $3 registrar, $4 course, $5 how many.
    private static final String SELECT = """
            select id, kind, opened_at, finished_at, registrar_id, registrar_name, key_id, key_hint,
                   host(client_address) as client_address, request_id, course, courses, module_count,
                   coalesce(modules, received_modules) as modules, exclude_registered, filter,
                   format, outcome, row_count, byte_count, encode(sha256, 'hex') as sha256
            from study_registry.audit_log
            where opened_at >= $1
              and ($2::timestamptz is null or opened_at < $2)
              and ($3::uuid is null or registrar_id = $3)
              and ($4::text is null or course = $4 or $4 = any (courses)
                   or kind in ('platform', 'search') and received_modules is null
                   or coalesce(modules, received_modules) && array(
                        select m.id
                        from public.course_modules m
                        join public.courses c on c.id = m.course_id
                        where m.uh_course_code = $4 or c.slug = $4 or c.id::text = lower($4) or m.id::text = lower($4)))
            """;

    private static final String LIST = SELECT + "order by opened_at, id";

    private static final String NEWEST =
            "select * from (" + SELECT + "order by opened_at desc, id desc limit $5) newest order by opened_at, id";

    private static final String COUNT = """
            select count(*) from study_registry.audit_records where opened_at < $1
            """;

    static final String ALLOW_PURGE = "set local study_registry.purge = 'on'";

    /** Records that one transaction deletes: far less than a statement may take. */
    static final int PURGE_BATCH = 5000;

    // Arrays, so that the rows are found by their ids in the tables of their months; a join would read all tables.
    static final String PURGE = """
            with old as materialized (
                select array(select id from study_registry.audit_records
                             where opened_at < $1 order by opened_at limit $2) as ids),
            purged as (
                delete from study_registry.audit_records where id = any ((select ids from old)::uuid[]) returning id),
            outcomes as (
                delete from study_registry.audit_outcomes where record_id = any ((select ids from old)::uuid[]))
            insert into study_registry.audit_purges (opened_before, record_count)
            select $1, count(*) from purged
            returning record_count
            """;

    // A whole month at once, by dropping its tables: not a row is touched.
    private static final String DROP_MONTH = "select study_registry.audit_drop_month($1)";

    private static final String PREPARE_MONTHS = "select study_registry.audit_prepare_months($1)";

    private static final String MONTHS_AHEAD = "select study_registry.audit_months_ahead()";

    private final Pool pool;
    private final LongReadRepository reads;

    AuditRepository(Pool pool, LongReadRepository reads) {
        this.pool = pool;
        this.reads = reads;
    }

    /** Opens the record of an export. */
    Uni<Void> open(UUID id, Caller caller, Export export) {
        Tuple row = caller(id, caller)
                .addString(export.course().orElse(null))
                .addArrayOfUUID(export.modules()
                        .map(modules -> modules.toArray(UUID[]::new))
                        .orElse(null))
                .addBoolean(export.excludeRegistered().orElse(null))
                .addString(export.format())
                .addString(export.kind().name().toLowerCase(Locale.ROOT))
                .addString(export.filter().orElse(null))
                .addArrayOfString(export.courses().toArray(String[]::new))
                .addInteger(export.moduleCount().orElse(null));
        return execute(pool, OPEN, row).replaceWithVoid();
    }

    /** Adds the record of a registration, in the client's transaction, which is told of failures as they are. */
    Uni<Void> addRegistration(SqlClient client, UUID id, Caller caller, List<UUID> completions) {
        return add(client, "registration", id, caller, completions);
    }

    /** Adds the record of a response with stored student numbers, likewise. */
    Uni<Void> addLookup(SqlClient client, UUID id, Caller caller, List<UUID> completions) {
        return add(client, "lookup", id, caller, completions);
    }

    private static Uni<Void> add(SqlClient client, String kind, UUID id, Caller caller, List<UUID> completions) {
        Tuple row = caller(id, caller)
                .addArrayOfUUID(completions.toArray(UUID[]::new))
                .addString(kind);
        return client.preparedQuery(ADD).execute(row).replaceWithVoid();
    }

    /** Adds outcomes to their records; those that have one keep it, and those whose record is gone have nowhere to go. */
    Uni<Void> complete(Map<UUID, EndedExport> ended) {
        List<EndedExport> all = new ArrayList<>(ended.values());
        Tuple parameters = Tuple.of(
                ended.keySet().toArray(UUID[]::new),
                outcomes(all).map(outcome -> outcome.end().text()).toArray(String[]::new),
                outcomes(all).map(StreamOutcome::rows).toArray(Long[]::new),
                outcomes(all).map(StreamOutcome::bytes).toArray(Long[]::new),
                outcomes(all).map(outcome -> Buffer.buffer(outcome.sha256())).toArray(Buffer[]::new));
        parameters.addArrayOfString(
                all.stream().map(one -> EndedExport.array(one.modules())).toArray(String[]::new));
        parameters.addArrayOfString(
                all.stream().map(one -> EndedExport.array(one.completions())).toArray(String[]::new));
        return execute(pool, COMPLETE, parameters).replaceWithVoid();
    }

    /**
     * Reads the records that are asked for, the oldest first, in constant memory. Blocks.
     *
     * @param each returns whether to go on
     * @return whether all were read
     * @throws org.studyregistry.problem.ProblemException a problem of the database
     */
    public boolean each(AuditFilter filter, Predicate<AuditEntry> each) {
        Tuple parameters = Tuple.of(
                filter.since(),
                filter.until().orElse(null),
                filter.registrar().orElse(null),
                filter.course().orElse(null));
        return filter.limit()
                .map(limit -> reads.read(NEWEST, parameters.addLong(limit), row -> each.test(entry(row))))
                .orElseGet(() -> reads.read(LIST, parameters, row -> each.test(entry(row))));
    }

    /** How many records there are from before a time. Blocks, for as long as it takes to count them. */
    public long countBefore(OffsetDateTime time) {
        return reads.count(COUNT, Tuple.of(time));
    }

    /**
     * Ends the records from before a time: the months that ended before it by dropping them, the rest in batches. Each step is committed
     * and recorded by itself, so that a purge which is interrupted goes on where it was.
     *
     * @param progress is told of each step, how many records it ended
     * @return how many records ended in all
     */
    public Uni<Long> purgeBefore(OffsetDateTime time, LongConsumer progress) {
        return dropMonths(time, 0, progress).chain(dropped -> purgeBefore(time, dropped, progress));
    }

    private Uni<Long> dropMonths(OffsetDateTime time, long purged, LongConsumer progress) {
        return execute(pool, DROP_MONTH, Tuple.of(time))
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(dropped -> {
                    if (dropped == null) {
                        return Uni.createFrom().item(purged);
                    }
                    progress.accept(dropped);
                    return dropMonths(time, purged + dropped, progress);
                });
    }

    private Uni<Long> purgeBefore(OffsetDateTime time, long purged, LongConsumer progress) {
        return pool.withTransaction(
                        transaction -> transaction.query(ALLOW_PURGE).execute().chain(() -> transaction
                                .preparedQuery(PURGE)
                                .execute(Tuple.of(time, PURGE_BATCH))))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> rows.iterator().next().getLong(0))
                .invoke(progress::accept)
                .chain(batch -> batch < PURGE_BATCH
                        ? Uni.createFrom().item(purged + batch)
                        : purgeBefore(time, purged + batch, progress));
    }

    /** Makes the partitions of this month and of so many after it, where they are missing. */
    Uni<Void> prepareMonths(int ahead) {
        return execute(pool, PREPARE_MONTHS, Tuple.of(ahead)).replaceWithVoid();
    }

    /** How many of the months after this one have their partitions. */
    Uni<Integer> monthsAhead() {
        return execute(pool, MONTHS_AHEAD, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private static Uni<RowSet<Row>> execute(SqlClient client, String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).onFailure().transform(DatabaseFailures::problem);
    }

    private static Tuple caller(UUID id, Caller caller) {
        return Tuple.tuple()
                .addUUID(id)
                .addUUID(caller.registrar().id())
                .addString(caller.registrar().name())
                .addUUID(caller.registrar().key().id().orElse(null))
                .addString(caller.registrar().key().hint())
                .addString(caller.address().text())
                .addString(caller.requestId());
    }

    private static Stream<StreamOutcome> outcomes(List<EndedExport> ended) {
        return ended.stream().map(EndedExport::outcome);
    }

    private static AuditEntry entry(Row row) {
        UUID[] modules = row.getArrayOfUUIDs("modules");
        String[] courses = row.getArrayOfStrings("courses");
        return new AuditEntry(
                row.getUUID("id"),
                row.getString("kind"),
                row.getOffsetDateTime("opened_at"),
                Optional.ofNullable(row.getOffsetDateTime("finished_at")),
                row.getUUID("registrar_id"),
                row.getString("registrar_name"),
                Optional.ofNullable(row.getUUID("key_id")),
                row.getString("key_hint"),
                row.getString("client_address"),
                row.getString("request_id"),
                Optional.ofNullable(row.getString("course")),
                courses == null ? List.of() : List.of(courses),
                Optional.ofNullable(row.getInteger("module_count")),
                modules == null ? List.of() : List.of(modules),
                Optional.ofNullable(row.getBoolean("exclude_registered")),
                Optional.ofNullable(row.getString("filter")),
                Optional.ofNullable(row.getString("format")),
                row.getString("outcome"),
                Optional.ofNullable(row.getLong("row_count")),
                Optional.ofNullable(row.getLong("byte_count")),
                Optional.ofNullable(row.getString("sha256")));
    }
}
