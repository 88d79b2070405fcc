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
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.courses.PlatformModules;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.Framing;
import org.studyregistry.streaming.ResponseFormat;
import org.studyregistry.streaming.StreamPlan;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.LmsGenerator;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.Progress;

/** How PostgreSQL goes about the queries over many courses, on a platform where another plan would be noticed. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class PlatformPlansTest {

    private static final int COMPLETIONS = 60_000;
    private static final String SETTINGS = "quarkus.datasource.streams.reactive.additional-properties.";
    private static final String EXPORTED = "Index Only Scan using course_module_completions_exported";
    private static final String READS_ALL_COMPLETIONS = "Seq Scan on course_module_completions";
    private static final String MODULES = "array(select m.id from public.course_modules m join public.courses c"
            + " on c.id = m.course_id where c.slug like 'course-78-%' order by m.course_id, m.order_number)";
    private static final String LARGE = "LARGE-AMONG-MANY";
    private static final String IDS =
            "array(select id from public.course_module_completions where email = 'student.7@example.com')";

    private static boolean made;

    private final UUID registrar = Lms.registrar().id();

    @Inject
    LmsSchemas schemas;

    @BeforeEach
    void aPlatform() throws SQLException {
        if (!made) {
            try (Connection connection = Database.connect()) {
                new LmsGenerator(connection, 78, Progress.NONE).platform(COMPLETIONS);
                new LmsGenerator(connection, 79, Progress.NONE).course(LARGE, 1, 200_000);
            }
            made = true;
        }
    }

    /** The first rows leave at once, and no sort is larger than a module. */
    @Test
    void aFirstLoadIsSortedAModuleAtATime() throws SQLException {
        String plan = plan(request(false, Optional.empty()), true, "");

        assertAll(
                () -> assertTrue(plan.contains("Presorted Key: m.\"position\""), plan),
                () -> assertFalse(
                        Pattern.compile("(?m)^[ >-]*Sort$").matcher(plan).find(), plan),
                () -> assertTrue(
                        Pattern.compile("Index (Only )?Scan using course_module_completions_(exported|module) ")
                                .matcher(plan)
                                .find(),
                        plan),
                () -> assertTrue(plan.contains("hashed SubPlan"), plan),
                () -> assertFalse(plan.contains(READS_ALL_COMPLETIONS), plan));
    }

    /** Nearly all is withheld. */
    @Test
    void aNightJoinsWhatIsRegisteredOnce() throws SQLException {
        String plan = plan(request(true, Optional.empty()), false, register());

        assertAll(
                () -> assertTrue(plan.contains("Anti Join"), plan),
                () -> assertFalse(plan.contains("Nested Loop"), plan),
                () -> assertFalse(plan.contains("SubPlan"), plan),
                () -> assertEquals(1, occurrences("course_module_completions ?c?\\b", plan), plan));
    }

    @Test
    void aLargeModuleIsReadInTheOrderOfItsIndex() throws SQLException {
        JoinedStatements statements = statements(request(false, Optional.empty()));

        String plan = explain(
                statements.rowsOfOne(JoinedStatements.Withheld.AMONG_FEW),
                "(select id from public.course_modules where uh_course_code = '" + LARGE + "'), 0, null, null",
                true,
                "");

        assertAll(() -> assertTrue(plan.startsWith(EXPORTED), plan), () -> assertFalse(plan.contains("Sort"), plan));
    }

    /** Whatever the statistics say: what is withheld is not read as a whole, and not once for each completion. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStudentIsFoundByIndexesAlone(boolean excluding) throws SQLException {
        Optional<Search> search = Optional.of(new Search(List.of("student.7@example.com"), List.of()));

        String plan = plan(request(excluding, search), false, excluding ? register() : "");

        assertAll(
                () -> assertTrue(plan.contains("course_module_completions_email"), plan),
                () -> assertTrue(plan.contains("course_module_completions_pkey"), plan),
                () -> assertFalse(plan.contains("Seq Scan on"), plan),
                () -> assertFalse(plan.contains("Nested Loop"), plan));
    }

    @Test
    void theModulesOfAStudentAreFoundByIndexesAlone() throws SQLException {
        String sql = new Search(List.of(), List.of())
                .modules()
                .sql()
                .replace("$6", "$1")
                .replace("$7", "$2");

        String plan = explain(sql, "array['student.7@example.com'], " + IDS, false, "");

        assertAll(
                () -> assertTrue(plan.contains("course_module_completions_email"), plan),
                () -> assertTrue(plan.contains("course_module_completions_pkey"), plan),
                () -> assertFalse(plan.contains(READS_ALL_COMPLETIONS), plan));
    }

    /** All but one in a thousand. */
    private String register() {
        return """
                insert into public.course_module_completion_registered_to_study_registries (
                    course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select course_id, course_module_id, id, user_id, '%s', '012345678' from public.course_module_completions
                where uuid_hash(id) & 1023 > 0
                """.replace("%s", registrar.toString());
    }

    private String plan(CompletionRequest request, boolean few, String before) throws SQLException {
        List<String> values = new ArrayList<>(List.of(MODULES, "0", "null", "null"));
        request.search()
                .ifPresent(search ->
                        values.addAll(List.of("array['" + search.emails().get(0) + "']", IDS)));
        if (request.excludeRegistered()) {
            values.add("'" + registrar + "'::uuid");
        }
        return explain(
                statements(request).rows(few ? JoinedStatements.Withheld.AMONG_FEW : JoinedStatements.Withheld.JOINED),
                String.join(", ", values),
                few || request.search().isPresent(),
                before);
    }

    private String explain(String sql, String expressions, boolean nestedLoops, String before) throws SQLException {
        try (Connection connection = Database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!before.isEmpty()) {
                statement.execute(before);
                statement.execute("analyze public.course_module_completion_registered_to_study_registries");
            }
            likeAStream(statement);
            if (nestedLoops) {
                statement.execute(JoinedStatements.settingsForFew());
            }
            statement.execute("prepare planned as " + sql);
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery(
                    "explain (costs off) execute planned (" + values(statement, expressions) + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            statement.execute("deallocate planned");
            connection.rollback();
            return plan.toString();
        }
    }

    /** Values of parameters cannot be queries. */
    private static String values(Statement statement, String expressions) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("select " + expressions)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String value = row.getString(i);
                values.add(value == null ? "null" : "'" + value + "'");
            }
        }
        return String.join(", ", values);
    }

    private static long occurrences(String pattern, String plan) {
        return Pattern.compile(pattern).matcher(plan).results().count();
    }

    private CompletionRequest request(boolean excluding, Optional<Search> search) {
        return new CompletionRequest(
                new Selection.OfPlatform(List.of()),
                search,
                new Registrar(registrar, "Plans", KeyScope.EVERYTHING, null),
                excluding,
                Optional.empty(),
                Optional.empty(),
                StreamPlan.UNLIMITED,
                Optional.empty(),
                new ResponseFormat(Format.JSON, Framing.JSON_ARRAY, "Completions", true, false, Optional.empty()),
                false);
    }

    private JoinedStatements statements(CompletionRequest request) {
        return JoinedStatements.of(ResolvedRequest.of(
                request,
                List.of(),
                new PlatformModules(List.of(), List.of(), List.of(), true),
                Eligibility.in(schemas.known().await().indefinitely()),
                Optional.empty()));
    }

    private static void likeAStream(Statement statement) throws SQLException {
        Config config = ConfigProvider.getConfig();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(SETTINGS)) {
                statement.execute("set local " + name.substring(SETTINGS.length()) + " = '"
                        + config.getValue(name, String.class) + "'");
            }
        }
    }
}
