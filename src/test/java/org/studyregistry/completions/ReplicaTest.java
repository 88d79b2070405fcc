package org.studyregistry.completions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;

/**
 * A client keeps a copy of a response by changes only, while transactions of all lengths write, commit late and roll back. In the
 * end the copy is what a whole response gives.
 */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class ReplicaTest {

    private static final int HISTORIES = 2;
    private static final int STEPS = 160;

    private final RegistrarWithKey registrar = Lms.registrar();

    private Random random;
    private List<Module> modules;
    private String url;
    private String filter;
    private Map<String, String> replica;
    private String watermark;
    private String entityTag;
    private String tagged;

    @ParameterizedTest
    @ValueSource(strings = {"", "&exclude_already_registered=true"})
    void keptByChangesIsWhatTheWholeIs(String filter) throws SQLException {
        this.filter = filter;
        for (int history = 0; history < HISTORIES; history++) {
            long seed = System.nanoTime();
            random = new Random(seed);
            run("seed " + seed);
        }
    }

    private void run(String seed) throws SQLException {
        Course course = Lms.course();
        modules = List.of(Lms.module(course, 0), Lms.module(course, 1), Lms.module(course, 2));
        url = Api.COMPLETIONS + course.id() + "?format=ndjson";
        replica = new TreeMap<>();
        watermark = null;
        entityTag = null;
        List<Writer> writers = List.of(new Writer(), new Writer(), new Writer());

        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(12) == 0) {
                catchUp(writers, seed);
            }
            somebody(writers).act();
        }
        for (Writer writer : writers) {
            writer.finish();
        }
        catchUp(List.of(), seed);

        Map<String, String> whole = new TreeMap<>();
        get("").body().asString().lines().forEach(line -> whole.put(id(line), line));
        assertEquals(whole, replica, seed);
        assertFalse(whole.isEmpty(), "nothing was shown");
    }

    private Writer somebody(List<Writer> writers) {
        return writers.get(random.nextInt(writers.size()));
    }

    /** Fetches the changes, at times in parts, between which others go on writing. */
    private void catchUp(List<Writer> writers, String seed) throws SQLException {
        conditionally(seed);
        String since = watermark == null ? "" : "&changed_since=" + watermark;
        int limit = random.nextBoolean() ? 1_000_000 : 1 + random.nextInt(10);
        String after = "";
        while (true) {
            Lines lines = Lines.of(
                    get("&footer=true&limit=" + limit + since + after).body().asString());
            lines.rows().forEach(row -> {
                if (row.has("removed")) {
                    replica.remove(row.get("id").asText());
                } else {
                    replica.put(row.get("id").asText(), row.toString());
                }
            });
            if (!lines.limited()) {
                watermark = lines.watermark();
                assertNotNull(watermark, seed);
                return;
            }
            after = "&after=" + lines.cursor();
            if (!writers.isEmpty()) {
                somebody(writers).act();
            }
        }
    }

    /** What is not modified is what it was. */
    private void conditionally(String seed) {
        Response answer = Api.as(registrar)
                .header("If-None-Match", entityTag == null ? "\"none\"" : entityTag)
                .get(url + filter);
        if (answer.statusCode() == 304) {
            assertEquals(tagged, get("").body().asString(), seed);
        } else {
            entityTag = answer.header("ETag");
            tagged = answer.body().asString();
        }
    }

    private Response get(String query) {
        Response answer = Api.as(registrar).get(url + filter + query);
        assertEquals(200, answer.statusCode(), () -> answer.body().asString());
        return answer;
    }

    private static String id(String line) {
        return line.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1");
    }

    /** Somebody who writes in transactions of any length; nobody else touches the same completions. */
    private final class Writer {

        private final Connection connection;
        private final List<UUID> completions = new ArrayList<>();

        Writer() throws SQLException {
            connection = Database.connect();
            connection.setAutoCommit(false);
        }

        void act() throws SQLException {
            switch (random.nextInt(12)) {
                case 0, 1 -> connection.commit();
                case 2 -> connection.rollback();
                case 3 -> {
                    Savepoint point = connection.setSavepoint();
                    change();
                    if (random.nextBoolean()) {
                        connection.rollback(point);
                    } else {
                        connection.releaseSavepoint(point);
                    }
                }
                default -> change();
            }
        }

        void finish() throws SQLException {
            if (random.nextBoolean()) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.close();
        }

        private void change() throws SQLException {
            if (completions.isEmpty() || random.nextInt(4) == 0) {
                insert();
                return;
            }
            UUID completion = completions.get(random.nextInt(completions.size()));
            switch (random.nextInt(8)) {
                case 0 -> set(completion, "grade = (grade + 1) % 6");
                case 1 ->
                    set(completion, "completion_date = completion_date + interval '" + random.nextInt(90) + " days'");
                case 2 -> set(completion, "deleted_at = case when deleted_at is null then now() end");
                case 3 -> set(completion, "eligible_for_ects = not eligible_for_ects");
                case 4 -> set(completion, "register_credits_via_suotar = not register_credits_via_suotar");
                case 5 -> set(completion, "course_module_id = '" + somewhere().id() + "'");
                case 6 -> register(completion);
                default -> execute("""
                        update public.course_module_completion_registered_to_study_registries
                        set deleted_at = now() where course_module_completion_id = ?""", completion);
            }
        }

        private Module somewhere() {
            return modules.get(random.nextInt(modules.size()));
        }

        private void insert() throws SQLException {
            UUID completion = UUID.randomUUID();
            UUID user = UUID.randomUUID();
            execute("insert into public.users (id) values (?)", user);
            execute("""
                    insert into public.course_module_completions (
                        id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects,
                        email, grade, passed, prerequisite_modules_completed)
                    select ?, course_id, id, ?, timestamptz '2022-01-01' + random() * interval '1 year', 'en-US', ?,
                           'student@example.com', 4, true, true
                    from public.course_modules where id = ?
                    """, completion, user, random.nextInt(8) > 0, somewhere().id());
            completions.add(completion);
        }

        private void register(UUID completion) throws SQLException {
            execute("""
                    insert into public.course_module_completion_registered_to_study_registries (
                        course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                        real_student_number)
                    select course_id, course_module_id, id, user_id, ?::uuid, '012345678'
                    from public.course_module_completions where id = ?
                    on conflict do nothing
                    """, random.nextInt(4) > 0 ? registrar.id() : null, completion);
        }

        private void set(UUID completion, String change) throws SQLException {
            execute("update public.course_module_completions set " + change + " where id = ?", completion);
        }

        private void execute(String sql, Object... parameters) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                statement.executeUpdate();
            }
        }
    }
}
