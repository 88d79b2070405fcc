package org.studyregistry.registrations;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.sqlclient.SqlConnectOptions;
import org.junit.jupiter.api.Test;

class RegistrationRepositoryTest {

    /** A statement that the client keeps gets a plan for arrays of any length, which is no good for long ones. */
    @Test
    void theStatementIsPlannedForEachBatch() {
        assertFalse(SqlConnectOptions.DEFAULT_PREPARED_STATEMENT_CACHE_FILTER.test(RegistrationRepository.STORE));
    }
}
