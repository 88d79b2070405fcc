package org.studyregistry.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** What registers something leaves one record, which names the completions; what does not, leaves none. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RegistrationAuditTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final UUID completion = Lms.completion(module);

    @Test
    void aRegistrationLeavesOneRecordWithItsCompletions() {
        Registering.post(registrar, Registering.batch(Registering.item(completion, "012345678")))
                .then()
                .statusCode(200);
        Registering.post(registrar, Registering.batch(Registering.item(completion, "012345678")))
                .then()
                .statusCode(200);

        assertEquals(1, records());
        assertEquals(
                1,
                Database.count(
                        "select count(*) from study_registry.audit_log where ? = any (completions) and outcome = 'done'",
                        completion));
    }

    @Test
    void whatIsRefusedOrADryRunLeavesNone() {
        Registering.post(
                        registrar,
                        Registering.batch(
                                Registering.item(completion, "012345678"),
                                Registering.item(UUID.randomUUID(), "012345678")))
                .then()
                .statusCode(400);
        Registering.as(registrar)
                .body(Registering.batch(Registering.item(completion, "012345678")))
                .post(Registering.PATH + "?dry_run=true")
                .then()
                .statusCode(200);

        assertEquals(0, records());
    }

    private long records() {
        return Database.count(
                "select count(*) from study_registry.audit_log where kind = 'registration' and registrar_id = ?",
                registrar.id());
    }
}
