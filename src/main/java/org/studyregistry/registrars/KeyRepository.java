package org.studyregistry.registrars;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.registrars.KeyVerdict.Accepted;
import org.studyregistry.registrars.KeyVerdict.Rejected;

/** Looks registry keys up by their digest. */
@Singleton
public class KeyRepository {

    // The hint of a key that has none of its own is made of its id. Columns of the LMS have a cast: the statement stays
    // prepared, and would fail once for each connection if one of its results changed its type.
    private static final String FIND = """
            select 1 as precedence, r.id::uuid, r.name::text,
                   k.id as key_id, coalesce(k.hint, 'key_' || left(k.id::text, 8)) as hint,
                   k.can_read, k.can_register,
                   k.scope_courses, k.scope_modules, k.scope_codes,
                   k.expires_at, k.revoked_at is not null as revoked,
                   coalesce(k.expires_at <= now(), false) as expired
            from study_registry.registry_keys k
            join public.study_registry_registrars r on r.id = k.registrar_id and r.deleted_at is null
            where k.digest = $1
            """;

    // The LMS keeps its keys in plain text. Hashing them in the query keeps the presented key out of it. What
    // 'registrar
    // create' puts where the LMS wants a key is none.
    private static final String FIND_WITH_LEGACY = FIND + """
            union all
            select 2, r.id::uuid, r.name::text, null, 'lms', true, true, null, null, null, null, false, false
            from public.study_registry_registrars r
            where r.deleted_at is null
              and r.secret_key not like 'unusable:%'
              and sha256(convert_to(r.secret_key, 'UTF8')) = $1
            order by precedence
            """;

    private static final String LIVE = """
            select k.digest, k.created_at
            from study_registry.registry_keys k
            join public.study_registry_registrars r on r.id = k.registrar_id and r.deleted_at is null
            where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
            """;

    private static final String LIVE_WITH_LEGACY = LIVE + """
            union all
            select sha256(convert_to(r.secret_key, 'UTF8')), r.created_at
            from public.study_registry_registrars r
            where r.deleted_at is null and r.secret_key not like 'unusable:%'
            """;

    private static final String NEWEST = """
            order by created_at desc limit $1
            """;

    private static final String USED = """
            update study_registry.registry_keys k set last_used_at = used.at
            from unnest($1::uuid[], $2::timestamptz[]) as used (id, at)
            where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
            """;

    private final Pool pool;
    private final String find;
    private final String live;

    KeyRepository(Pool pool, KeysConfig config) {
        this.pool = pool;
        this.find = config.legacy() ? FIND_WITH_LEGACY : FIND;
        this.live = (config.legacy() ? LIVE_WITH_LEGACY : LIVE) + NEWEST;
    }

    /**
     * What is known of the key with this digest. A key of this service wins over a legacy one, so that revoking it here is
     * enough.
     */
    public Uni<KeyVerdict> find(KeyDigest digest) {
        return pool.preparedQuery(find)
                .execute(Tuple.of(Buffer.buffer(digest.bytes())))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(KeyRepository::verdict);
    }

    /** The digests of the newest keys that {@link #find} would accept. */
    public Uni<List<KeyDigest>> live(int atMost) {
        return pool.preparedQuery(live)
                .execute(Tuple.of(atMost))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> KeyDigest.stored(row.getBuffer("digest").getBytes()))
                        .toList());
    }

    /** Notes when keys were last used; an earlier time than is known changes nothing. */
    Uni<Void> used(Map<UUID, OffsetDateTime> uses) {
        UUID[] ids = uses.keySet().toArray(UUID[]::new);
        OffsetDateTime[] times = Stream.of(ids).map(uses::get).toArray(OffsetDateTime[]::new);
        return pool.preparedQuery(USED)
                .execute(Tuple.of(ids, times))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .replaceWithVoid();
    }

    private static KeyVerdict verdict(RowSet<Row> rows) {
        if (!rows.iterator().hasNext()) {
            return Rejected.UNKNOWN;
        }
        Row row = rows.iterator().next();
        if (row.getBoolean("revoked")) {
            return Rejected.REVOKED;
        }
        if (row.getBoolean("expired")) {
            return Rejected.EXPIRED;
        }
        KeyScope scope = KeyScope.of(
                row.getArrayOfUUIDs("scope_courses"),
                row.getArrayOfUUIDs("scope_modules"),
                row.getArrayOfStrings("scope_codes"));
        RegistryKey key = new RegistryKey(
                Optional.ofNullable(row.getUUID("key_id")),
                row.getString("hint"),
                Optional.ofNullable(row.getOffsetDateTime("expires_at")));
        return new Accepted(new Registrar(row.getUUID("id"), row.getString("name"), scope, key), rights(row));
    }

    static Set<Right> rights(Row row) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (row.getBoolean("can_read")) {
            rights.add(Right.READ);
        }
        if (row.getBoolean("can_register")) {
            rights.add(Right.REGISTER);
        }
        return rights;
    }
}
