package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.EligibilityRule;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.ResponseFormat;
import org.studyregistry.streaming.RowQuery;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.LmsGenerator;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Progress;

/** How PostgreSQL goes about the queries, on a connection with the settings of those that stream. The plan counts, not the time. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class QueryPlansTest {

    private static final String COURSE = "PLANS";
    private static final int ROWS = 50_000;
    private static final String SETTINGS = "quarkus.datasource.streams.reactive.additional-properties.";

    private static UUID module;

    private final UUID registrar = Lms.registrar().id();

    @Inject
    LmsSchemas schemas;

    @BeforeEach
    void aCourse() throws SQLException {
        if (module == null) {
            try (Connection connection = Database.connect()) {
                new LmsGenerator(connection, 77, Progress.NONE).course(COURSE, 1, ROWS);
            }
            module = (UUID) Database.value("select id from public.course_modules where uh_course_code = ?", COURSE);
        }
    }

    @Test
    void allOfAModuleIsReadInOrderFromTheIndexAlone() throws SQLException {
        String plan = plan(false);

        assertTrue(plan.startsWith("Index Only Scan using course_module_completions_exported"), plan);
        assertFalse(plan.contains("Sort"), plan);
    }

    /** In an LMS that sends credits itself. */
    @Test
    void whatThePlatformHasSentIsMergedIntoThatOrder() throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            mergesIntoTheOrder(plan(connection, module, false, Map.of(), eligibility()));
            statement.execute("insert into public.credit_registrations (course_module_completion_id, submitted_at)"
                    + " select id, now() from public.course_module_completions where course_module_id = '" + module
                    + "' and uuid_hash(id) & 7 = 0");
            statement.execute("analyze public.credit_registrations");

            mergesIntoTheOrder(plan(connection, module, false, Map.of(), eligibility()));

            connection.rollback();
        }
    }

    @Test
    void exclusionMergesWhatIsRegisteredIntoThatOrder() throws SQLException {
        for (int share : List.of(0, 512)) {
            register(share);
            Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");

            mergesIntoTheOrder(plan(true));
        }
    }

    /** Where next to nothing is left, it may as well be sorted. */
    @Test
    void exclusionOfNearlyAllIsAnAntiJoinToo() throws SQLException {
        register(1023);
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");

        String plan = plan(true);

        assertAll(
                () -> assertTrue(plan.contains("Anti Join"), plan),
                () -> assertFalse(plan.contains("Nested Loop"), plan));
    }

    /** Until the next analyze the server believes that nothing of this registrar is there. */
    @Test
    void exclusionIsPlannedAsWellJustAfterAMassOfRegistrations() throws SQLException {
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");
        register(1023);

        mergesIntoTheOrder(plan(true));
    }

    /** Whatever the ids, for its plan is kept, and however many registrations the registrar has in other modules. */
    @Test
    void ofASmallModuleRegistrationsAreLookedUpByItsCompletionsAlone() throws SQLException {
        register(1023);
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");
        Module few = Lms.module();
        Lms.completions(few, 40);

        String plan;
        try (Connection connection = Database.connect()) {
            plan = plan(
                    connection, few.id(), true, Map.of(few.id(), Lms.ids(few).toArray(UUID[]::new)));
        }

        assertTrue(
                Pattern.compile("Index (Only )?Scan using course_module_completion_registered_once [^\\n]*\\n"
                                + " *Index Cond: \\(+(r\\.)?course_module_completion_id = ANY")
                        .matcher(plan)
                        .find(),
                plan);
    }

    /** By any of their names: the statement is planned once for ids, slugs and codes. */
    @Test
    void modulesAreFoundByIndexes() throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            // The test's tables are small enough to be read whole.
            statement.execute("set enable_seqscan = off");
            statement.execute("set plan_cache_mode = force_generic_plan");
            statement.execute("prepare modules as "
                    + CompletionStatements.of(eligibility()).modules(true));
            try (ResultSet lines = statement.executeQuery(
                    "explain (costs off) execute modules (null, '" + COURSE + "', null, null, null)")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
        }

        assertFalse(plan.toString().contains("Seq Scan on course"), plan.toString());
    }

    @Test
    void withoutTheIndexesThereIsOneSortAndStillNoNestedLoop() throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("drop index course_module_completions_exported");
            statement.execute("drop index course_module_completion_registered_once");

            String all = plan(connection, false);
            String unregistered = plan(connection, true);

            connection.rollback();
            assertAll(
                    () -> assertTrue(all.startsWith("Sort"), all),
                    () -> assertTrue(unregistered.contains("Anti Join"), unregistered),
                    () -> assertFalse(unregistered.contains("Nested Loop"), unregistered));
        }
    }

    private static void mergesIntoTheOrder(String plan) {
        String[] lines = plan.split("\n");
        assertAll(
                () -> assertTrue(lines[0].startsWith("Merge Anti Join"), plan),
                () -> assertTrue(
                        lines[2].strip().startsWith("->  Index Only Scan using course_module_completions_exported"),
                        plan),
                () -> assertFalse(plan.contains("Nested Loop"), plan));
    }

    private void register(int of1024) {
        Database.execute("""
                delete from public.course_module_completion_registered_to_study_registries
                where study_registry_registrar_id = ?
                """, registrar);
        Database.execute("""
                insert into public.course_module_completion_registered_to_study_registries (
                    course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select course_id, course_module_id, id, user_id, ?, '012345678' from public.course_module_completions
                where course_module_id = ? and (uuid_hash(id) & 1023) < ?
                """, registrar, module, of1024);
    }

    private String plan(boolean excludeRegistered) throws SQLException {
        try (Connection connection = Database.connect()) {
            return plan(connection, excludeRegistered);
        }
    }

    private String plan(Connection connection, boolean excludeRegistered) throws SQLException {
        return plan(connection, module, excludeRegistered, Map.of());
    }

    /** In an LMS that sends no credits itself. */
    private String plan(Connection connection, UUID module, boolean excludeRegistered, Map<UUID, UUID[]> small)
            throws SQLException {
        List<EligibilityRule> rules = eligibility().rules().stream()
                .filter(rule -> rule != EligibilityRule.SUBMITTED_BY_PLATFORM)
                .toList();
        return plan(connection, module, excludeRegistered, small, new Eligibility(rules));
    }

    private String plan(
            Connection connection,
            UUID module,
            boolean excludeRegistered,
            Map<UUID, UUID[]> small,
            Eligibility eligibility)
            throws SQLException {
        CompletionRequest request = new CompletionRequest(
                new Selection.OfCourse(CourseReference.parse(COURSE), Optional.empty()),
                Optional.empty(),
                new Registrar(registrar, "Plans", null, null),
                excludeRegistered,
                Optional.empty(),
                Optional.empty(),
                StreamPlan.UNLIMITED,
                Optional.empty(),
                new ResponseFormat(Format.JSON, Framing.JSON_ARRAY, "Completions", true, false, Optional.empty()),
                false);
        RowQuery query = CompletionRepository.ofModules(
                        ResolvedRequest.of(request, List.of(module), small, eligibility, List.of(), Optional.empty()))
                .get(0);
        List<String> values = new ArrayList<>(List.of("'" + module + "'", "null", "null"));
        if (excludeRegistered) {
            values.add("'" + registrar + "'");
        }
        boolean few = small.containsKey(module);
        if (few) {
            values.add("'{" + join(small.get(module)) + "}'");
        }
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            likeAStream(statement);
            if (few) {
                statement.execute("set plan_cache_mode = force_generic_plan");
            }
            statement.execute("prepare planned as " + query.sql());
            try (ResultSet lines =
                    statement.executeQuery("explain (costs off) execute planned (" + String.join(", ", values) + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            statement.execute("deallocate planned");
            statement.execute("reset plan_cache_mode");
        }
        return plan.toString();
    }

    private static String join(UUID[] ids) {
        return ids == null ? "" : Stream.of(ids).map(UUID::toString).collect(Collectors.joining(","));
    }

    private Eligibility eligibility() {
        return Eligibility.in(schemas.known().await().indefinitely());
    }

    private static void likeAStream(Statement statement) throws SQLException {
        Config config = ConfigProvider.getConfig();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(SETTINGS)) {
                statement.execute("set " + name.substring(SETTINGS.length()) + " = '"
                        + config.getValue(name, String.class) + "'");
            }
        }
    }
}
