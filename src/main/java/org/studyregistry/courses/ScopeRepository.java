package org.studyregistry.courses;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.database.DatabaseFailures;

/** Finds the courses and modules that the scope of a key names. */
@Singleton
public class ScopeRepository {

    private static final String COURSE = """
            select id from public.courses
            where deleted_at is null and (id = $1 or slug = $2)
            order by id = $1 desc
            limit 1
            """;

    private static final String MODULE = """
            select id from public.course_modules where id = $1 and deleted_at is null
            """;

    private final Pool pool;

    ScopeRepository(Pool pool) {
        this.pool = pool;
    }

    /** The live course of this id or slug. */
    public Uni<Optional<UUID>> course(String idOrSlug) {
        return first(COURSE, Tuple.of(Uuids.parse(idOrSlug).orElse(null), idOrSlug));
    }

    /** Whether there is a live module of this id. */
    public Uni<Boolean> hasModule(UUID module) {
        return first(MODULE, Tuple.of(module)).map(Optional::isPresent);
    }

    private Uni<Optional<UUID>> first(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(ScopeRepository::first);
    }

    private static Optional<UUID> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getUUID("id"));
    }
}
