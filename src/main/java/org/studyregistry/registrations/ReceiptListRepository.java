package org.studyregistry.registrations;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.LongReadRepository;

/** Receipts of all registrars, for the operator. */
@Singleton
public class ReceiptListRepository {

    private static final String SELECT = """
            select s.id, s.received_at, coalesce(r.name::text, s.registrar_id::text) as registrar, s.completion_id, s.outcome,
                   s.student_number, s.registered_student_number, s.registration_date, s.request_id
            from study_registry.registration_receipts s
            left join public.study_registry_registrars r on r.id = s.registrar_id
            """;

    // The newest that fit, in their order.
    static final String LIST = "select * from (" + SELECT + """
            where s.received_at >= $1
              and ($2::uuid is null or s.registrar_id = $2)
              and (not $3 or s.outcome = 'conflict')
            order by s.id desc
            limit $4) newest
            order by id
            """;

    static final String OF_COMPLETIONS = SELECT + """
            where s.completion_id = any ($1)
            order by s.id
            """;

    private final Pool pool;
    private final LongReadRepository reads;

    ReceiptListRepository(Pool pool, LongReadRepository reads) {
        this.pool = pool;
        this.reads = reads;
    }

    /**
     * The newest receipts since a time, of one registrar or all, the oldest of them first; in constant memory. Blocks.
     *
     * @param each returns whether to go on
     */
    public void each(
            OffsetDateTime since,
            Optional<UUID> registrar,
            boolean conflictsOnly,
            long limit,
            Predicate<ReceiptEntry> each) {
        reads.read(LIST, Tuple.of(since, registrar.orElse(null), conflictsOnly, limit), row -> each.test(entry(row)));
    }

    /** All receipts of these completions, the oldest first. */
    public Uni<List<ReceiptEntry>> of(List<UUID> completions) {
        return entries(OF_COMPLETIONS, Tuple.of(completions.toArray(UUID[]::new)));
    }

    private Uni<List<ReceiptEntry>> entries(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ReceiptListRepository::entry)
                        .toList());
    }

    private static ReceiptEntry entry(Row row) {
        return new ReceiptEntry(
                row.getLong("id"),
                row.getOffsetDateTime("received_at"),
                row.getString("registrar"),
                row.getUUID("completion_id"),
                row.getString("outcome"),
                row.getString("student_number"),
                Optional.ofNullable(row.getString("registered_student_number")),
                row.getOffsetDateTime("registration_date"),
                row.getString("request_id"));
    }
}
