package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
    private static final int ROWS = 200_000;
    private static final String SETTINGS = "quarkus.datasource.streams.reactive.additional-properties.";

    /** Too large for look-ups, and no index for any. */
    private static final ModuleSize LARGE = new ModuleSize(true, true, null, null);

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
            mergesIntoTheOrder(plan(connection, module, false, LARGE, eligibility()));
            statement.execute("insert into public.credit_registrations (course_module_completion_id, submitted_at)"
                    + " select id, now() from public.course_module_completions where course_module_id = '" + module
                    + "' and uuid_hash(id) & 7 = 0");
            statement.execute("analyze public.credit_registrations");

            mergesIntoTheOrder(plan(connection, module, false, LARGE, eligibility()));

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
    void registrationsAreLookedUpForEachCompletionInTheOrderOfTheAnswer() throws SQLException {
        register(1023);
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");

        String plan;
        try (Connection connection = Database.connect()) {
            plan = plan(connection, module, true, ModuleSize.ANY, eligibility());
        }

        assertAll(
                () -> assertTrue(plan.startsWith("Index Only Scan using course_module_completions_exported"), plan),
                () -> assertTrue(
                        // By a bitmap or not: both are bounded by one completion.
                        Pattern.compile(
                                        "Index (Only )?Scan (using|on) course_module_completion_registered_once *[^\\n]*\\n"
                                                + " *Index Cond: \\(+course_module_completion_id = c.id\\)")
                                .matcher(plan)
                                .find(),
                        plan),
                () -> assertFalse(plan.contains("Sort"), plan));
    }

    /** Beside any number of registrations of the registrar in other modules. */
    @Test
    void ofASmallModuleRegistrationsAreLookedUpByItsCompletionsAlone() throws SQLException {
        register(1023);
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");
        Module few = Lms.module();
        Lms.completions(few, 40);

        String plan;
        try (Connection connection = Database.connect()) {
            plan = plan(
                    connection,
                    "force_generic_plan",
                    "costs off",
                    of(resolve(few.id(), true, few(few), withoutCredits()), ModuleSize.ANY)
                            .get(0)
                            .sql(),
                    "'" + few.id() + "'",
                    "null",
                    "null",
                    "'" + registrar + "'",
                    "'{" + join(few(few).get(few.id())) + "}'");
        }

        // By a bitmap or not: both are bounded by the completions of the module.
        assertTrue(
                Pattern.compile("Index (Only )?Scan (using|on) course_module_completion_registered_once *[^\\n]*\\n"
                                + " *Index Cond: \\(+(r\\.)?course_module_completion_id = ANY")
                        .matcher(plan)
                        .find(),
                plan);
    }

    /** Of a module of forty completions, beside 200,000 registrations of the registrar: some pages, not thousands. */
    @Test
    void aConditionAndChangesReadNoMoreThanTheResponseMay() throws SQLException {
        register(1023);
        Database.execute("vacuum analyze public.course_module_completion_registered_to_study_registries");
        Module few = Lms.module();
        Lms.completions(few, 40);

        for (boolean lookedUp : List.of(false, true)) {
            for (String question : List.of(IncrementRepository.ANY, IncrementRepository.ROWS)) {
                String plan = planOfChanges(few, lookedUp, question);

                assertAll(
                        () -> assertFalse(plan.contains("Seq Scan on course_module_completion_registered"), plan),
                        () -> assertTrue(pages(plan) < 1000, plan));
            }
        }
    }

    /** By the ids of a small module's completions, or by a look-up for each completion of a larger one. */
    private String planOfChanges(Module few, boolean lookedUp, String question) throws SQLException {
        Map<UUID, UUID[]> ids = lookedUp ? Map.of() : few(few);
        List<String> values = new ArrayList<>(List.of(
                "'{" + few.id() + "}'", "4294967295", "-1", "true", "null", "null", "null", "'" + registrar + "'"));
        if (!lookedUp) {
            values.add("'{" + join(ids.get(few.id())) + "}'");
        }
        try (Connection connection = Database.connect()) {
            return plan(
                    connection,
                    "force_custom_plan",
                    "analyze, buffers, costs off, timing off",
                    IncrementRepository.sql(resolve(few.id(), true, ids, eligibility()), question, lookedUp),
                    values.toArray(String[]::new));
        }
    }

    /** Of a statement that is planned once whatever its values, or for them. */
    private static String plan(
            Connection connection, String planCacheMode, String options, String sql, String... values)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            likeAStream(statement);
            statement.execute("set plan_cache_mode = " + planCacheMode);
            statement.execute("prepare planned as " + sql);
            return explain(statement, "explain (" + options + ") execute planned (" + String.join(", ", values) + ")");
        }
    }

    private static long pages(String plan) {
        return Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?")
                .matcher(plan)
                .results()
                .findFirst()
                .map(read ->
                        Long.parseLong(read.group(1)) + (read.group(2) == null ? 0 : Long.parseLong(read.group(2))))
                .orElseThrow();
    }

    private static Map<UUID, UUID[]> few(Module module) {
        return Map.of(module.id(), Lms.ids(module).toArray(UUID[]::new));
    }

    private static String join(UUID[] ids) {
        return ids == null ? "" : Stream.of(ids).map(UUID::toString).collect(Collectors.joining(","));
    }

    /** Only what is known of sizes and indexes decides whether look-ups pay. */
    @Test
    void aModuleThatIsLargeBesideTheRegistrationsIsReadInTwo() {
        ResolvedRequest resolved = resolve(module, true, Map.of(), eligibility());
        List<RowQuery> inTwo = of(resolved, new ModuleSize(true, true, "2020-01-01", UUID.randomUUID()));

        assertAll(
                () -> assertEquals(2, inTwo.size()),
                () -> assertTrue(inTwo.get(0).sql().contains("offset 0"), inTwo.get(0)::sql),
                () -> assertEquals(1, of(resolved, LARGE).size()),
                () -> assertEquals(1, of(resolved, ModuleSize.ANY).size()));
    }

    private static List<RowQuery> of(ResolvedRequest resolved, ModuleSize size) {
        return CompletionRepository.ofModules(
                resolved, Map.of(resolved.modules().get(0), size));
    }

    /** By any of their names: the statement is planned once for ids, slugs and codes. */
    @Test
    void modulesAreFoundByIndexes() throws SQLException {
        String plan;
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            // The test's tables are small enough to be read whole.
            statement.execute("set enable_seqscan = off");
            statement.execute("set plan_cache_mode = force_generic_plan");
            statement.execute("prepare modules as "
                    + CompletionStatements.of(eligibility()).modules(true));
            plan = explain(statement, "explain (costs off) execute modules (null, '" + COURSE + "', null, null, null)");
        }

        assertFalse(plan.contains("Seq Scan on course"), plan);
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
        return plan(connection, module, excludeRegistered, LARGE);
    }

    private String plan(Connection connection, UUID module, boolean excludeRegistered, ModuleSize size)
            throws SQLException {
        return plan(connection, module, excludeRegistered, size, withoutCredits());
    }

    private String plan(
            Connection connection, UUID module, boolean excludeRegistered, ModuleSize size, Eligibility eligibility)
            throws SQLException {
        RowQuery query = of(resolve(module, excludeRegistered, Map.of(), eligibility), size)
                .get(0);
        return plan(
                connection,
                query.sql()
                        .replace("$1", "'" + module + "'")
                        .replace("$4", size.large() ? "'" + registrar + "'" : "null")
                        .replace("$5", "null")
                        .replace("$6", "'" + registrar + "'"));
    }

    private static String plan(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            likeAStream(statement);
            return explain(
                    statement,
                    "explain (costs off) " + sql.replace("$2", "null").replace("$3", "null"));
        }
    }

    /** In an LMS that sends no credits itself. */
    private Eligibility withoutCredits() {
        return new Eligibility(eligibility().rules().stream()
                .filter(rule -> rule != EligibilityRule.SUBMITTED_BY_PLATFORM)
                .toList());
    }

    private ResolvedRequest resolve(
            UUID module, boolean excludeRegistered, Map<UUID, UUID[]> few, Eligibility eligibility) {
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
        return ResolvedRequest.of(request, List.of(module), few, eligibility, List.of(), Optional.empty());
    }

    private static String explain(Statement statement, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery(sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
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
