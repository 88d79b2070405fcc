package org.studyregistry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.studyregistry.audit.AuditRepository;
import org.studyregistry.registrations.ReceiptRetentionRepository;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.PostgresTestResource;

/** What a purge counts before it asks may take longer than the statement of a request. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(PurgeLimitsTest.ShortLimit.class)
class PurgeLimitsTest {

    private static final OffsetDateTime NOW = OffsetDateTime.now();

    @Inject
    AuditRepository audit;

    @Inject
    ReceiptRetentionRepository receipts;

    @Test
    void recordsAreCountedForLongerThanARequestMayTake() {
        assertEquals(1, slowly("audit_records", "opened_at", () -> audit.countBefore(NOW)));
    }

    @Test
    void receiptsAreCountedForLongerThanARequestMayTake() {
        assertEquals(1, slowly("registration_receipts", "received_at", () -> receipts.countBefore(NOW)));
    }

    /** One row in place of the table, which takes longer than the limit. */
    private static long slowly(String table, String column, LongSupplier count) {
        Database.execute("alter table study_registry." + table + " rename to kept");
        try {
            Database.execute("create view study_registry." + table + " as select now() - interval '2 years' as "
                    + column + " from generate_series(1, 1) where pg_sleep(2) is not null");
            return count.getAsLong();
        } finally {
            Database.execute("drop view if exists study_registry." + table);
            Database.execute("alter table study_registry.kept rename to " + table);
        }
    }

    public static class ShortLimit implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.reactive.additional-properties.statement_timeout", "1s");
        }
    }
}
