package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.LongReadRepository;

/** Ends receipts, or a student's number in them; in batches, and each batch records itself. */
@Singleton
public class ReceiptRetentionRepository {

    /** What stands in place of a student number that was erased. */
    public static final String ERASED = "erased";

    /** Receipts that one statement deletes. */
    static final int BATCH = 5000;

    /** Ids that one statement looks through: receipts have no index by student number. */
    private static final long RANGE = 200_000;

    private static final String COUNT = """
            select count(*) from study_registry.registration_receipts where received_at < $1
            """;

    private static final String PURGE = """
            with purged as (
                delete from study_registry.registration_receipts
                where id in (select id from study_registry.registration_receipts
                             where received_at < $1 order by id limit $2)
                returning 1),
            recorded as (
                insert into study_registry.operator_actions (action, received_before, row_count)
                select 'receipts-purge', $1, count(*) from purged having count(*) > 0)
            select count(*) from purged
            """;

    private static final String NEWEST = "select coalesce(max(id), 0) from study_registry.registration_receipts";

    // $1 the student number, $2 what to put in its place, $3 and $4 the range of ids.
    private static final String ERASE = """
            with erased as (
                update study_registry.registration_receipts
                set student_number = case student_number when $1 then $2 else student_number end,
                    registered_student_number =
                        case registered_student_number when $1 then $2 else registered_student_number end
                where id > $3 and id <= $4 and $1 in (student_number, registered_student_number)
                returning completion_id),
            recorded as (
                insert into study_registry.operator_actions (action, completions, row_count)
                select 'receipts-erasure', array_agg(distinct completion_id), count(*) from erased having count(*) > 0)
            select count(*) from erased
            """;

    private final Pool pool;
    private final LongReadRepository reads;

    ReceiptRetentionRepository(Pool pool, LongReadRepository reads) {
        this.pool = pool;
        this.reads = reads;
    }

    /** How many receipts there are from before a time. Blocks, for as long as it takes to count them. */
    public long countBefore(OffsetDateTime time) {
        return reads.count(COUNT, Tuple.of(time));
    }

    /** Deletes the receipts from before a time, and returns how many. */
    public Uni<Long> purgeBefore(OffsetDateTime time) {
        return purgeBefore(time, 0);
    }

    private Uni<Long> purgeBefore(OffsetDateTime time, long purged) {
        return number(PURGE, Tuple.of(time, BATCH))
                .chain(batch ->
                        batch < BATCH ? Uni.createFrom().item(purged + batch) : purgeBefore(time, purged + batch));
    }

    /** Replaces a student number by {@link #ERASED} wherever it stands, and returns in how many receipts that was. */
    public Uni<Long> erase(String studentNumber) {
        return number(NEWEST, Tuple.tuple()).chain(newest -> erase(studentNumber, 0, newest, 0));
    }

    private Uni<Long> erase(String studentNumber, long after, long newest, long erased) {
        return after >= newest
                ? Uni.createFrom().item(erased)
                : number(ERASE, Tuple.of(studentNumber, ERASED, after, after + RANGE))
                        .chain(more -> erase(studentNumber, after + RANGE, newest, erased + more));
    }

    private Uni<Long> number(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(ReceiptRetentionRepository::number);
    }

    private static long number(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0);
    }
}
