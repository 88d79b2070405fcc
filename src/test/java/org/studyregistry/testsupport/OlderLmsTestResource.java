package org.studyregistry.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL with an existing LMS from before 2026, which had no unique index on registrations, nothing of
 * the platform's own registering and no reviews, and for the service a role
 * that may do in it only what it must.
 */
public final class OlderLmsTestResource implements QuarkusTestResourceLifecycleManager {

    private static final String OLDER = """
            drop index course_module_completion_registered_once;
            drop index course_module_completions_exported;
            alter table course_module_completions drop column register_credits_via_suotar;
            alter table course_module_completions drop column needs_to_be_reviewed;
            alter table course_modules drop column enable_credit_registration_via_suotar;
            drop table credit_registrations;
            alter table course_module_completion_registered_to_study_registries
                alter column study_registry_registrar_id set not null;

            create role service login password 'service';
            grant create on database postgres to service;
            grant select (xmin, id, deleted_at, name, slug, language_code) on courses to service;
            grant select (xmin, id, deleted_at, course_id, order_number, uh_course_code, name, ects_credits)
                on course_modules to service;
            grant select (xmin, id, deleted_at, course_id, course_module_id, user_id, completion_date,
                          completion_registration_attempt_date, completion_language, eligible_for_ects, email, grade, passed,
                          prerequisite_modules_completed) on course_module_completions to service;
            grant select (id, created_at, deleted_at, name) on study_registry_registrars to service;
            grant select, insert on course_module_completion_registered_to_study_registries to service;
            """;

    /** For tests on it; those that share a profile share its start. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(OlderLmsTestResource.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private PostgresServer server;

    @Override
    public Map<String, String> start() {
        server = PostgresServer.start();
        Database.use(server);
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(ExistingLms.tables() + OLDER);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Map.of(
                "quarkus.datasource.reactive.url",
                server.reactiveUrl(),
                "quarkus.datasource.username",
                "service",
                "quarkus.datasource.password",
                "service",
                "study-registry.database.lms-tables",
                "existing");
    }

    @Override
    public void stop() {
        server.close();
    }
}
