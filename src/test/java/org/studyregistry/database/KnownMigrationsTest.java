package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.database.KnownMigrations.Migration;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.PostgresTestResource;

/** What the program knows of its migrations is what Flyway finds and what it has written down. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class KnownMigrationsTest {

    private static final String REGISTRY = "study_registry.schema_history";
    private static final String LMS = "public.study_registry_schema_history";

    @Inject
    MigrationHistoryRepository history;

    @Inject
    Migrations migrations;

    @Test
    void everyMigrationIsKnownByItsChecksum() throws IOException {
        assertEquals(files("registry"), versions(KnownMigrations.REGISTRY), "add the migration to KnownMigrations");
        assertEquals(files("lms"), versions(KnownMigrations.LMS), "add the migration to KnownMigrations");
        for (Migration migration : KnownMigrations.REGISTRY.all()) {
            assertEquals(checksum(REGISTRY, migration), migration.checksum(), migration.version());
        }
        for (Migration migration : KnownMigrations.LMS.all()) {
            assertEquals(checksum(LMS, migration), migration.checksum(), migration.version());
        }
        assertTrue(isComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {REGISTRY, LMS})
    void whatFailedOrDiffersOrIsAbsentIsNotComplete(String table) {
        for (String change : List.of("success = not success", "checksum = -checksum", "version = version || '.1'")) {
            String reversal = change.startsWith("version") ? "version = '2'" : change;
            Database.execute("update " + table + " set " + change + " where installed_rank = " + rank(table));
            try {
                assertFalse(isComplete(), change);
            } finally {
                Database.execute("update " + table + " set " + reversal + " where installed_rank = " + rank(table));
            }
            assertTrue(isComplete());
        }
    }

    /** What is made without a transaction leaves invalid indexes and a failed migration when it is interrupted. */
    @Test
    void indexesThatWereInterruptedAreMadeAgain() {
        String receipts = "'study_registry.registration_receipts'::regclass";
        Database.execute("drop index study_registry.registration_receipts_conflicts");
        Database.execute("update pg_index set indisvalid = false"
                + " where indexrelid = 'study_registry.registration_receipts_module'::regclass");
        Database.execute("update " + REGISTRY + " set success = false where version = '9.1'");

        assertEquals(1, migrations.run());

        assertTrue(isComplete());
        assertEquals(
                List.of(5L, 0L),
                List.of(
                        Database.count("select count(*) from pg_index where indisvalid and indrelid = " + receipts
                                + " and indexrelid::regclass::text like '%.registration_receipts_%' and not indisprimary"
                                + " and indexrelid::regclass::text not like '%_id_idx'"),
                        Database.count(
                                "select count(*) from pg_index where not indisvalid and indrelid = " + receipts)));
    }

    /** Only what can be repeated is. */
    @Test
    void aTransactionThatFailedIsNotTakenForAnInterruptedOne() {
        Database.execute("update " + REGISTRY + " set success = false where version = '9'");
        try {
            assertThrows(FlywayException.class, migrations::run);
        } finally {
            Database.execute("update " + REGISTRY + " set success = true where version = '9'");
        }
    }

    @Test
    void whatALaterVersionHasMigratedIsNoConcern() {
        Database.execute("insert into " + REGISTRY + " (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) values (9999, '9999', '', 'SQL', '', 1, 'x', 1, true)");
        try {
            assertTrue(isComplete());
        } finally {
            Database.execute("delete from " + REGISTRY + " where installed_rank = 9999");
        }
    }

    @Test
    void aHistoryThatMayNotBeReadIsNotComplete() {
        Database.execute("alter table " + REGISTRY + " rename to hidden");
        try {
            assertFalse(isComplete());
        } finally {
            Database.execute("alter table study_registry.hidden rename to schema_history");
        }
    }

    private boolean isComplete() {
        return history.isComplete().await().indefinitely();
    }

    /** Of the second migration. */
    private static Object rank(String table) {
        return Database.value("select max(installed_rank) from " + table + " where version like '2%'");
    }

    private static int checksum(String table, Migration migration) {
        return (int) Database.value("select checksum from " + table + " where version = ?", migration.version());
    }

    private static Set<String> versions(KnownMigrations known) {
        return Set.of(known.versions());
    }

    private static Set<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration", folder))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(1, name.indexOf("__")))
                    .collect(Collectors.toSet());
        }
    }
}
