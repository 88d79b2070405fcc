package org.studyregistry.registrars;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.registrars.KeyVerdict.Accepted;
import org.studyregistry.registrars.KeyVerdict.Rejected;

/** Looks registry keys up by their digest. */
@ApplicationScoped
public class KeyRepository {

    private static final String FIND = """
            select 1 as precedence, r.id, r.name, k.can_read, k.can_register,
                   k.scope_courses, k.scope_modules, k.scope_codes,
                   k.revoked_at is not null as revoked, coalesce(k.expires_at <= now(), false) as expired
            from study_registry.registry_keys k
            join public.study_registry_registrars r on r.id = k.registrar_id and r.deleted_at is null
            where k.digest = $1
            """;

    // The LMS keeps its keys in plain text. Hashing them in the query keeps the presented key out of it.
    private static final String FIND_WITH_LEGACY = FIND + """
            union all
            select 2, r.id, r.name, true, true, null, null, null, false, false
            from public.study_registry_registrars r
            where r.deleted_at is null and sha256(convert_to(r.secret_key, 'UTF8')) = $1
            order by precedence
            """;

    private final Pool pool;
    private final String find;

    KeyRepository(Pool pool, KeysConfig config) {
        this.pool = pool;
        this.find = config.legacy() ? FIND_WITH_LEGACY : FIND;
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
        return new Accepted(new Registrar(row.getUUID("id"), row.getString("name"), scope), rights(row));
    }

    private static Set<String> rights(Row row) {
        Set<String> rights = new HashSet<>();
        if (row.getBoolean("can_read")) {
            rights.add(Right.READ);
        }
        if (row.getBoolean("can_register")) {
            rights.add(Right.REGISTER);
        }
        return rights;
    }
}
