package org.studyregistry.registrations;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.studyregistry.testsupport.Registering.NUMBER;
import static org.studyregistry.testsupport.Registering.batch;
import static org.studyregistry.testsupport.Registering.item;
import static org.studyregistry.testsupport.Registering.post;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Registering;

/** Registering on an LMS of 2026, whose unique index other writers may meet us at. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RegistrationsTest extends RegistrationsContract {

    /** The LMS itself may register for the same registrar, and does not wait for its turn as this service's processes do. */
    @Test
    void aRowThatTheLmsInsertsMeanwhileIsSeen() throws SQLException {
        try (Connection lms = Database.connect();
                Statement statement = lms.createStatement()) {
            lms.setAutoCommit(false);
            statement.execute("""
                    insert into public.course_module_completion_registered_to_study_registries (
                        course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                        real_student_number)
                    select course_id, course_module_id, id, user_id, '%s', '%s'
                    from public.course_module_completions where id = '%s'""".formatted(registrar.id(), NUMBER, completion));

            CompletableFuture<Response> response =
                    CompletableFuture.supplyAsync(() -> post(registrar, batch(item(completion, NUMBER))));
            Awaitility.await()
                    .until(() -> Database.count("select count(*) from pg_locks where not granted"
                                    + " and locktype = 'transactionid'")
                            > 0);
            lms.commit();

            response.join().then().statusCode(200).body("already_registered", equalTo(1));
        }
        assertEquals(1, Registering.rows(completion, registrar));
    }
}
