package org.studyregistry.audit;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/** Where the operator has decided that exports matter more than their record. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@TestProfile(UnrecordedExportTest.BestEffort.class)
class UnrecordedExportTest {

    public static final class BestEffort implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("study-registry.audit.mode", "best-effort");
        }
    }

    @Test
    void anExportIsGivenEvenIfItCannotBeRecorded() {
        RegistrarWithKey registrar = Lms.registrar();
        Module module = Lms.module();
        Database.execute("alter table study_registry.audit_records rename to audit_records_away");
        try {
            Api.completions(registrar, module.code()).then().statusCode(200);
        } finally {
            Database.execute("alter table study_registry.audit_records_away rename to audit_records");
        }
    }
}
