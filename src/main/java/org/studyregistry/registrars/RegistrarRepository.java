package org.studyregistry.registrars;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;

/** The registrars: rows of the LMS's own table, which holds nothing of their keys that would open anything here. */
@Singleton
public class RegistrarRepository {

    private static final String SELECT = """
            select r.id, r.name, r.created_at, r.deleted_at,
                   (select count(*) from study_registry.registry_keys k
                    where k.registrar_id = r.id and r.deleted_at is null and k.revoked_at is null
                      and (k.expires_at is null or k.expires_at > now())) as live_keys
            from public.study_registry_registrars r
            """;

    private static final String LIST = SELECT + """
            where $1 or r.deleted_at is null
            order by r.name, r.id
            """;

    private static final String FIND = SELECT + """
            where r.id::text = lower($1::text) or r.name = $1::text
            order by r.created_at
            """;

    // The LMS wants a key of at least 16 characters there. This one nobody has seen, and the service takes it for none.
    private static final String CREATE = """
            insert into public.study_registry_registrars (id, name, secret_key)
            select gen_random_uuid(), $1::text, 'unusable:' || gen_random_uuid() || gen_random_uuid()
            where not exists (
                select from public.study_registry_registrars where name = $1::text and deleted_at is null)
            returning id
            """;

    // Soft-deleting the row ends the registrar for the LMS too. The keys are revoked as well, so that they stay dead if
    // the
    // row comes back.
    private static final String DISABLE = """
            with registrar as (
                update public.study_registry_registrars set deleted_at = now()
                where id = $1 and deleted_at is null
                returning id),
            keys as (
                update study_registry.registry_keys k set revoked_at = now()
                from registrar
                where k.registrar_id = registrar.id and k.revoked_at is null
                returning k.id)
            select (select count(*) from registrar) as registrars, (select count(*) from keys) as keys
            """;

    private final Pool pool;

    RegistrarRepository(Pool pool) {
        this.pool = pool;
    }

    /** The registrars by name, the disabled among them if asked for. */
    public Uni<List<RegistrarRecord>> list(boolean disabledToo) {
        return records(LIST, Tuple.of(disabledToo));
    }

    /** Those of this id or, letter by letter, of this name; the disabled among them. */
    public Uni<List<RegistrarRecord>> find(String idOrName) {
        return records(FIND, Tuple.of(idOrName));
    }

    /** Makes a registrar without a key. Empty if a live one has this name. */
    public Uni<Optional<UUID>> create(String name) {
        return execute(CREATE, Tuple.of(name))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID("id")));
    }

    /** Ends a registrar and all its keys, at once. Gives how many keys that ended; empty if it was disabled already. */
    public Uni<Optional<Long>> disable(UUID registrar) {
        return execute(DISABLE, Tuple.of(registrar))
                .map(rows -> rows.iterator().next())
                .map(row -> row.getLong("registrars") == 0 ? Optional.empty() : Optional.of(row.getLong("keys")));
    }

    private Uni<List<RegistrarRecord>> records(String sql, Tuple parameters) {
        return execute(sql, parameters).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(RegistrarRepository::record)
                .toList());
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).onFailure().transform(DatabaseFailures::problem);
    }

    private static RegistrarRecord record(Row row) {
        return new RegistrarRecord(
                row.getUUID("id"),
                row.getString("name"),
                row.getOffsetDateTime("created_at"),
                Optional.ofNullable(row.getOffsetDateTime("deleted_at")),
                row.getLong("live_keys"));
    }
}
