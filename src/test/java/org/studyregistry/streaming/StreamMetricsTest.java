package org.studyregistry.streaming;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.Registering;

/** What Prometheus is told of streams; and that the documentation has every metric that there is, and no other. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class StreamMetricsTest {

    private static final int ROWS = 60_000;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final String label = "registrar=\"Registrar " + registrar.id() + "\",resource=\"course\"";

    @Test
    void aStreamIsCountedWithItsRowsAndBytesBeforeCompression() {
        Module module = Lms.module();
        Lms.completions(module, 3000);
        double streams = value("study_registry_stream_duration_seconds_count");
        double withRows = value("study_registry_stream_first_row_seconds_count");

        int bytes = Api.completions(registrar, module.code()).asByteArray().length;
        Api.completions(registrar, Lms.module().code());

        assertEquals(2, value("study_registry_streams_finished_total{end=\"delivered\"," + label + "}"));
        assertEquals(3000, value("study_registry_stream_rows_total{" + label + "}"));
        assertEquals(bytes + "[]".length(), value("study_registry_stream_bytes_total{" + label + "}"));
        assertEquals(streams + 2, value("study_registry_stream_duration_seconds_count"));
        assertEquals(withRows + 1, value("study_registry_stream_first_row_seconds_count"));
        assertTrue(metrics().contains("study_registry_stream_first_row_seconds_bucket{le=\"0.25\"}"), "a histogram");
        assertTrue(value("study_registry_stream_size_rows_max") >= 3000);
    }

    @Test
    void streamsOverSeveralCoursesAndSearchesAreToldFromThoseOfACourse() {
        Module module = Lms.module();
        Lms.completions(module, 3);
        String search = "{\"completion_ids\":[\"" + Lms.ids(module).get(0) + "\"]}";

        Api.as(registrar).get(Api.COMPLETIONS.replaceAll("/$", "") + "?course=" + module.code());
        Api.as(registrar).contentType("application/json").body(search).post(Api.COMPLETIONS + "search");

        String platform = label.replace("course", "platform");
        assertEquals(1, value("study_registry_streams_finished_total{end=\"delivered\"," + platform + "}"));
        assertEquals(3, value("study_registry_stream_rows_total{" + platform + "}"));
        assertEquals(1, value("study_registry_stream_rows_total{" + label.replace("course", "search") + "}"));
        assertEquals(0, value("study_registry_stream_rows_total{" + label + "}"));
    }

    @Test
    void everyOtherEndIsCountedAsWhatItIs() throws Exception {
        Module large = Lms.module();
        Lms.completions(large, ROWS);
        List<RawHttp> streams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            streams.add(stream(large).read(10_000));
        }
        double refused = value("study_registry_streams_refused_total{reason=\"too-many-streams\"}");

        assertEquals(429, Api.completions(registrar, large.code()).statusCode());
        assertTrue(value("study_registry_streams_open") >= 4);
        assertTrue(value("sql_pool_active{pool_name=\"streams\",pool_type=\"sql\"}") >= 4);
        assertEquals(refused + 1, value("study_registry_streams_refused_total{reason=\"too-many-streams\"}"));
        streams.remove(0).close();
        awaitEnds("client_left", 1);
        awaitEnds("client_stalled", 3);
        await().until(() -> value("study_registry_streams_open") == 0);
        try (RawHttp stream = stream(large).read(10_000)) {
            Database.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'study-registry-streams'");
            stream.readToEnd();
        }
        awaitEnds("broken", 1);
        for (RawHttp stream : streams) {
            stream.close();
        }
    }

    @Test
    void whatIsNoStreamIsNotCountedAsOne() {
        assertEquals(404, Api.completions(registrar, "no-such-course").statusCode());

        assertTrue(
                metrics().lines().noneMatch(line -> line.startsWith("study_registry_stream") && line.contains(label)));
    }

    @Test
    void heartbeatsAreCounted() throws Exception {
        Module module = Lms.module();
        double before = value("study_registry_stream_heartbeats_total");
        try (Connection lock = Database.connect()) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("lock table public.course_module_completions in access exclusive mode");
            }
            try (RawHttp stream = stream(module)) {
                stream.read(1);
                lock.rollback();
                assertTrue(stream.readToEnd().whole());
            }
        }

        assertTrue(value("study_registry_stream_heartbeats_total") > before);
    }

    @Test
    void failuresToAuthenticateAreCountedByReason() {
        double missing = value("study_registry_authentication_failures_total{reason=\"key-missing\"}");
        double unknown = value("study_registry_authentication_failures_total{reason=\"key-unknown\"}");

        given().get(Api.COMPLETIONS + "any");
        given().header("Authorization", "Basic no-such-key-0123456789").get(Api.COMPLETIONS + "any");

        assertEquals(missing + 1, value("study_registry_authentication_failures_total{reason=\"key-missing\"}"));
        assertEquals(unknown + 1, value("study_registry_authentication_failures_total{reason=\"key-unknown\"}"));
    }

    @Test
    void theDocumentationHasEveryMetricAndNoOther() throws IOException {
        Module module = Lms.module();
        Lms.completion(module);
        Api.completions(registrar, module.code());
        Registering.post(registrar, Registering.batch(Registering.item(Lms.completion(module), Registering.NUMBER)));
        Database.execute(
                "update study_registry.registry_keys set expires_at = now() + interval '1 day' where registrar_id = ?",
                registrar.id());
        await().until(() -> metrics().contains("study_registry_key_expiry_seconds{"));
        String observability = Files.readString(Path.of("docs", "observability.md"));

        Set<String> documented = names(Pattern.compile("(?m)^\\| `(study_registry_\\w+)` \\|"), observability);
        Set<String> given = names(Pattern.compile("(?m)^(study_registry_\\w+?)(_bucket|_count|_sum)?[{ ]"), metrics());

        assertEquals(given, documented);
    }

    @Test
    void pathsThatCallersMakeUpAreNoLabels() {
        String madeUp = "made-up-" + registrar.id();

        for (String path : List.of(Api.COMPLETIONS + madeUp, Api.COMPLETIONS + "any/" + madeUp, "/api/v0/" + madeUp)) {
            assertEquals(401, given().get(path).statusCode());
        }

        await().until(() -> metrics().contains("uri=\"/api/v0/study-registry/completions/{course}/{module_id}\""));
        assertFalse(metrics().contains(madeUp));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private RawHttp stream(Module module) throws IOException {
        return RawHttp.get(registrar, module.code(), "HTTP/1.1");
    }

    private void awaitEnds(String end, int count) {
        await().until(() -> value("study_registry_streams_finished_total{end=\"" + end + "\"," + label + "}") == count);
    }

    /** The value of a metric with its labels in alphabetical order; 0 if there is none. */
    private static double value(String metric) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private static String metrics() {
        return Api.management("/q/metrics").asString();
    }
}
