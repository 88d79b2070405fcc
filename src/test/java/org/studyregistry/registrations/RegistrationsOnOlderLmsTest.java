package org.studyregistry.registrations;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.OlderLmsTestResource;
import org.studyregistry.testsupport.Registering;

/** The same on an LMS from before 2026: no unique index, duplicates already there, and a role with few rights. */
@QuarkusTest
@TestProfile(RegistrationsOnOlderLmsTest.OlderLms.class)
public class RegistrationsOnOlderLmsTest extends RegistrationsContract {

    public static class OlderLms implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(OlderLmsTestResource.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void duplicatesThatWereThereStayAndMakeNoMore() {
        Lms.registered(completion, registrar.id());
        Lms.registered(completion, registrar.id());

        post(registrar, batch(item(completion, NUMBER)))
                .then()
                .statusCode(200)
                .body(equalTo("{\"registered\":0,\"already_registered\":1,\"conflicts\":0}"));

        assertEquals(2, Registering.rows(completion, registrar));
        assertEquals(1, Registering.receipts(registrar));
    }

    @Test
    void aDuplicateWithTheSameNumberIsEnough() {
        Lms.registered(completion, registrar.id());
        Lms.registered(completion, registrar.id());
        Database.execute("""
                update public.course_module_completion_registered_to_study_registries set real_student_number = '777'
                where id = (select id from public.course_module_completion_registered_to_study_registries
                            where course_module_completion_id = ? order by created_at desc, id desc limit 1)""", completion);

        post(registrar, batch(item(completion, NUMBER))).then().body("already_registered", equalTo(1));
        post(registrar, batch(item(completion, "777"))).then().body("already_registered", equalTo(1));
        post(registrar, batch(item(completion, "888"))).then().body("conflicts", equalTo(1));

        assertEquals(2, Registering.rows(completion, registrar));
    }
}
