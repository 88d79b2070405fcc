package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.studyregistry.database.DatabaseConfig.LmsTables;

/** Flyway's history of migrations, read without Flyway, which needs connections of its own and most of the time of a start. */
@Singleton
class MigrationHistoryRepository {

    // $1 versions, $2 checksums. What failed or is another than the program's is for Flyway to report.
    private static final String COMPLETE = """
            select not exists (
                       select from unnest($1::text[], $2::integer[]) as known (version, checksum)
                       where not exists (
                           select from %1$s h
                           where h.version = known.version and h.checksum = known.checksum and h.success))
                   and not exists (select from %1$s h where not h.success)
            """;

    // Asked for first: a table that is not there would be an error in the server's log, at each attempt.
    private static final String PRESENT = "select to_regclass($1) is not null";

    private static final String REGISTRY = "study_registry.schema_history";
    private static final String LMS = "public.study_registry_schema_history";

    // %s the history.
    private static final String FORGET = "delete from %s where not success and version = any (?)";

    private final Pool pool;
    private final boolean withLms;

    MigrationHistoryRepository(Pool pool, DatabaseConfig config) {
        this.pool = pool;
        this.withLms = config.lmsTables() == LmsTables.OWN;
    }

    /**
     * Whether all migrations of this program were applied as they are. False also if the database does not let that be seen.
     *
     * @return fails if the database cannot be reached
     */
    Uni<Boolean> isComplete() {
        Uni<Boolean> registry = isComplete(REGISTRY, KnownMigrations.REGISTRY);
        return withLms
                ? registry.chain(complete -> complete
                        ? isComplete(LMS, KnownMigrations.LMS)
                        : Uni.createFrom().item(false))
                : registry;
    }

    /** Forgets that migrations of the service's own schema were interrupted which can be repeated; so Flyway does not refuse to. */
    static void forgetInterrupted(DataSource database) {
        forgetInterrupted(database, REGISTRY, KnownMigrations.REPEATED);
    }

    /** Likewise for the LMS tables. */
    static void forgetInterruptedOfLms(DataSource database) {
        forgetInterrupted(database, LMS, KnownMigrations.LMS_REPEATED);
    }

    private static void forgetInterrupted(DataSource database, String history, List<String> versions) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet present = statement.executeQuery("select to_regclass('" + history + "') is not null")) {
                present.next();
                if (!present.getBoolean(1)) {
                    return;
                }
            }
            try (PreparedStatement forget = connection.prepareStatement(String.format(Locale.ROOT, FORGET, history))) {
                forget.setArray(1, connection.createArrayOf("text", versions.toArray()));
                forget.executeUpdate();
            }
        } catch (SQLException failure) {
            throw new FlywayException(failure);
        }
    }

    private Uni<Boolean> isComplete(String history, KnownMigrations known) {
        return ask(PRESENT, Tuple.of(history))
                .chain(present -> present
                        ? ask(
                                String.format(Locale.ROOT, COMPLETE, history),
                                Tuple.of(known.versions(), known.checksums()))
                        : Uni.createFrom().item(false))
                .onFailure(PgException.class)
                .recoverWithItem(false);
    }

    private Uni<Boolean> ask(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
