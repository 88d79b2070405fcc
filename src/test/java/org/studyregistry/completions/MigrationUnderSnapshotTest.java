package org.studyregistry.completions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.database.LmsSchema;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.LmsShape;
import org.studyregistry.testsupport.PostgresTestResource;

/** The LMS is migrated after a stream's snapshot was taken, and before it reads: names would mean what the rows do not. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class MigrationUnderSnapshotTest {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    @Inject
    SnapshotPositionRepository moments;

    @Inject
    LmsSchemas schemas;

    @Inject
    @ReactiveDataSource("streams")
    Pool pool;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final String course = Lms.module().code();
    private SqlConnection snapshot;
    private LmsSchema schema;

    @BeforeEach
    void aSnapshot() {
        schema = schemas.known().await().indefinitely();
        snapshot = pool.getConnection().await().indefinitely();
        run("begin isolation level repeatable read, read only");
    }

    @AfterEach
    void asItWas() {
        run("rollback");
        snapshot.close().await().indefinitely();
        LmsShape.NEWEST.apply();
        await().until(() -> Api.completions(registrar, course).statusCode() == 200);
    }

    /** A column or table of another name; one that is rewritten, emptied or exchanged, which the snapshot would see empty. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table public.course_module_completions rename column needs_to_be_reviewed to hidden_needs_to_be_reviewed",
                "alter table public.credit_registrations rename to hidden_credit_registrations",
                "alter table public.credit_registrations alter column submitted_at type timestamptz using submitted_at + interval '1 s'",
                "alter table public.course_modules alter column ects_credits type double precision",
                "truncate public.credit_registrations",
                "alter table public.credit_registrations rename to before_now;"
                        + " create table public.credit_registrations (like public.before_now including all);"
                        + " drop table public.before_now",
            })
    void whatChangedInBetweenIsRefused(String migration) {
        run("select 1");
        Database.execute(migration);

        ProblemException refused = assertThrows(
                ProblemException.class,
                () -> moments.position(snapshot, schema, false).await().indefinitely());

        assertEquals(ProblemType.DATABASE_SCHEMA_CHANGED, refused.problem().type());
    }

    @Test
    void fromThenOnNothingChanges() throws SQLException {
        assertTrue(
                moments.position(snapshot, schema, false).await().indefinitely().isPresent());

        for (String table : new String[] {"course_module_completions", "course_modules", "credit_registrations"}) {
            try (Connection connection = Database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set lock_timeout = '50ms'");
                SQLException held = assertThrows(
                        SQLException.class,
                        () -> statement.execute("alter table public." + table + " add column x int"));
                assertEquals(LOCK_NOT_AVAILABLE, held.getSQLState());
            }
        }
    }

    private void run(String sql) {
        snapshot.query(sql).execute().await().indefinitely();
    }
}
