package org.studyregistry.registrars;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.LongReadRepository;
import org.studyregistry.registrars.KeyRecord.State;

/** The life of keys, from issue to revocation. Every step is one statement, so that none is ever half done. */
@Singleton
public class KeyLifeRepository {

    private static final String SELECT = """
            select k.id, coalesce(k.hint, 'key_' || left(k.id::text, 8)) as hint, k.registrar_id, r.name as registrar_name,
                   k.can_read, k.can_register, k.scope_courses, k.scope_modules, k.scope_codes, k.created_at, k.expires_at,
                   k.last_used_at, k.revoked_at, k.replaces,
                   case when k.revoked_at is not null then 'REVOKED'
                        when k.expires_at <= now() then 'EXPIRED'
                        when r.id is null or r.deleted_at is not null then 'DISABLED'
                        else 'LIVE' end as state
            from study_registry.registry_keys k
            left join public.study_registry_registrars r on r.id = k.registrar_id
            """;

    private static final String LIST = "select * from (" + SELECT + """
            ) keys
            where ($1::uuid is null or registrar_id = $1) and ($2 or state = 'LIVE')
            order by registrar_name, created_at, id
            """;

    private static final String FIND = "select * from (" + SELECT + """
            ) keys
            where id::text = lower($1::text) or hint = $1::text
            order by created_at
            """;

    private static final String FIND_BY_DIGEST = SELECT + "where k.digest = $1";

    // All that expire within $1 seconds, and more until there are $2; both are found by the index of expiries.
    private static final String EXPIRING = "select * from (" + SELECT + """
            ) keys
            where state = 'LIVE' and revoked_at is null and expires_at > now()
              and expires_at <= greatest(
                  now() + $1 * interval '1 second',
                  coalesce((select expires_at from study_registry.registry_keys
                            where revoked_at is null and expires_at > now()
                            order by expires_at offset $2 limit 1), 'infinity'))
            order by expires_at, id
            """;

    private static final String ADD = """
            insert into study_registry.registry_keys (
                registrar_id, digest, hint, can_read, can_register, scope_courses, scope_modules, scope_codes, expires_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9
            where exists (select from public.study_registry_registrars where id = $1 and deleted_at is null)
            on conflict (digest) do nothing
            returning id
            """;

    // The new key lives as long as the old one was meant to, unless it is told otherwise. The update locks the old key,
    // so
    // that of two rotations at once one finds it replaced.
    private static final String ROTATE = """
            with old as (
                update study_registry.registry_keys k
                set expires_at = least(coalesce(k.expires_at, 'infinity'), now() + $4 * interval '1 second')
                from public.study_registry_registrars r
                where k.id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
                  and r.id = k.registrar_id and r.deleted_at is null
                  and not exists (select from study_registry.registry_keys where replaces = k.id)
                returning k.*),
            lifetime as (
                select expires_at - created_at as lifetime from study_registry.registry_keys where id = $1)
            insert into study_registry.registry_keys (
                registrar_id, digest, hint, can_read, can_register, scope_courses, scope_modules, scope_codes, expires_at,
                replaces)
            select registrar_id, $2, $3, can_read, can_register, scope_courses, scope_modules, scope_codes,
                   coalesce($5, now() + lifetime), id
            from old cross join lifetime
            on conflict (replaces) do nothing
            returning id
            """;

    private static final String REVOKE = """
            update study_registry.registry_keys set revoked_at = now() where id = $1 and revoked_at is null
            """;

    private static final String IMPORT_FROM_LMS = """
            insert into study_registry.registry_keys (registrar_id, digest)
            select r.id, sha256(convert_to(r.secret_key, 'UTF8'))
            from public.study_registry_registrars r
            where r.deleted_at is null and r.secret_key not like 'unusable:%'
            on conflict (digest) do nothing
            """;

    private final Pool pool;
    private final LongReadRepository reads;

    KeyLifeRepository(Pool pool, LongReadRepository reads) {
        this.pool = pool;
        this.reads = reads;
    }

    /** The keys of one registrar or of all, those that open nothing among them if asked for. */
    public Uni<List<KeyRecord>> list(Optional<UUID> registrar, boolean deadToo) {
        return records(LIST, Tuple.of(registrar.orElse(null), deadToo));
    }

    /**
     * The same one by one, of any number, in constant memory. Blocks.
     *
     * @param each returns whether to go on
     */
    public void each(Optional<UUID> registrar, boolean deadToo, Predicate<KeyRecord> each) {
        reads.read(LIST, Tuple.of(registrar.orElse(null), deadToo), row -> each.test(record(row)));
    }

    /** Those of this id or this hint, whatever their state. */
    public Uni<List<KeyRecord>> find(String idOrHint) {
        return records(FIND, Tuple.of(idOrHint));
    }

    /** The one that is this key, whatever its state. */
    public Uni<Optional<KeyRecord>> find(KeySecret secret) {
        return records(FIND_BY_DIGEST, Tuple.of(digest(secret)))
                .map(found -> found.stream().findFirst());
    }

    /** Valid keys that will expire, the next ones first: all that do so soon, and in any case about so many. */
    public Uni<List<KeyRecord>> expiring(Duration soon, int atLeast) {
        return records(EXPIRING, Tuple.of(soon.toSeconds(), atLeast));
    }

    /** Stores a key, new or imported. Empty if the registrar is not there any more, or the key is known already. */
    public Uni<Optional<UUID>> add(UUID registrar, KeySecret secret, KeyGrant grant) {
        KeyScope scope = grant.scope();
        return execute(ADD, Tuple.from(new Object[] {
                    registrar,
                    digest(secret),
                    secret.hint().orElse(null),
                    grant.rights().contains(Right.READ),
                    grant.rights().contains(Right.REGISTER),
                    scope.courses(),
                    scope.modules(),
                    scope.codes(),
                    grant.expiresAt().orElse(null)
                }))
                .map(KeyLifeRepository::id);
    }

    /**
     * Stores a key that may do what the old one may, and lets the old one go on for no longer than the overlap. Empty if the
     * old one is not live, or was replaced before.
     *
     * @param expiresAt when the new key expires; if empty, it lives as long as the old one was meant to
     */
    public Uni<Optional<UUID>> rotate(
            UUID old, KeySecret secret, Duration overlap, Optional<OffsetDateTime> expiresAt) {
        return execute(
                        ROTATE,
                        Tuple.of(
                                old,
                                digest(secret),
                                secret.hint().orElse(null),
                                overlap.toSeconds(),
                                expiresAt.orElse(null)))
                .map(KeyLifeRepository::id);
    }

    /** Ends a key at once. False if it was revoked before. */
    public Uni<Boolean> revoke(UUID key) {
        return execute(REVOKE, Tuple.of(key)).map(rows -> rows.rowCount() == 1);
    }

    /** Stores the digests of all plaintext keys of the LMS's live registrars that are not stored yet, and says how many. */
    public Uni<Integer> importFromLms() {
        return execute(IMPORT_FROM_LMS, Tuple.tuple()).map(RowSet::rowCount);
    }

    private Uni<List<KeyRecord>> records(String sql, Tuple parameters) {
        return execute(sql, parameters).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(KeyLifeRepository::record)
                .toList());
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).onFailure().transform(DatabaseFailures::problem);
    }

    private static Buffer digest(KeySecret secret) {
        return Buffer.buffer(secret.digest().bytes());
    }

    private static Optional<UUID> id(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getUUID("id"));
    }

    private static KeyRecord record(Row row) {
        return new KeyRecord(
                row.getUUID("id"),
                row.getString("hint"),
                row.getUUID("registrar_id"),
                Optional.ofNullable(row.getString("registrar_name")),
                State.valueOf(row.getString("state")),
                KeyRepository.rights(row),
                KeyScope.of(
                        row.getArrayOfUUIDs("scope_courses"),
                        row.getArrayOfUUIDs("scope_modules"),
                        row.getArrayOfStrings("scope_codes")),
                row.getOffsetDateTime("created_at"),
                Optional.ofNullable(row.getOffsetDateTime("expires_at")),
                Optional.ofNullable(row.getOffsetDateTime("last_used_at")),
                Optional.ofNullable(row.getOffsetDateTime("revoked_at")),
                Optional.ofNullable(row.getUUID("replaces")));
    }
}
