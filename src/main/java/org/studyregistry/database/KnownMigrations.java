package org.studyregistry.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The migrations of one schema, in their order. Read when the program is built natively, else when it starts.
 *
 * @param all the migrations, in the order of their versions
 */
record KnownMigrations(List<Migration> all) {

    /** Those of the service's own schema. A new migration has to be added here ({@code KnownMigrationsTest}). */
    static final KnownMigrations REGISTRY = read(
            "registry",
            "V1__registry_keys",
            "V2__registration_receipts",
            "V3__key_life_cycle",
            "V4__audit",
            "V5__audit_of_receipts_and_purges",
            "V6__ends_and_lookups",
            "V7__operator_actions",
            "V8__exports_of_several_courses",
            "V8.1__indexes_of_earlier_records",
            "V9__audit_by_month",
            "V9.1__indexes_of_receipts");

    /** Those of the LMS tables, where they are this service's own. */
    static final KnownMigrations LMS = read(
            "lms",
            "V1__lms_tables",
            "V2__index_of_changes",
            "V3__platforms_own_registering",
            "V4__index_of_emails",
            "V5__index_of_ended_registrations");

    /** Those of {@link #REGISTRY} that are no transaction, and are repeated after they were interrupted. */
    static final List<String> REPEATED = List.of("8.1", "9.1");

    /** Those of {@link #LMS}, likewise. */
    static final List<String> LMS_REPEATED = List.of("5");

    /**
     * One migration.
     *
     * @param version as in Flyway's history
     * @param checksum Flyway's: of the lines, without their ends
     */
    record Migration(String version, int checksum) {}

    private static KnownMigrations read(String folder, String... names) {
        return new KnownMigrations(List.of(names).stream()
                .map(name -> new Migration(
                        name.substring(1, name.indexOf("__")),
                        checksum("/db/migration/" + folder + "/" + name + ".sql")))
                .toList());
    }

    private static int checksum(String resource) {
        CRC32 sum = new CRC32();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(KnownMigrations.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (int) sum.getValue();
    }

    String[] versions() {
        return all.stream().map(Migration::version).toArray(String[]::new);
    }

    Integer[] checksums() {
        return all.stream().map(Migration::checksum).toArray(Integer[]::new);
    }
}
