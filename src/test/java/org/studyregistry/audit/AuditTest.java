package org.studyregistry.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.http.ClientAddress;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.registrars.Registrar;
import org.studyregistry.registrars.RegistryKey;
import org.studyregistry.streaming.StreamEnd;
import org.studyregistry.streaming.StreamOutcome;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.RawResponse;

/** Every export leaves a record of who was given what, and of whether it arrived. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class AuditTest {

    private static final int LARGE = 60_000;
    private static Module large;

    @Inject
    AuditRepository repository;

    @Inject
    AuditOutcomeWriter outcomes;

    @Inject
    Pool pool;

    private static final int EXPORTS = 20;

    @Inject
    Vertx vertx;

    private final RegistrarWithKey registrar = Lms.registrar();

    @Test
    void anExportIsRecordedWithItsDigest() {
        Module module = Lms.module();
        Lms.completions(module, 2500);

        Response response = Api.completions(registrar, module.code() + "?exclude_already_registered=true");

        byte[] body = response.asByteArray();
        Map<String, Object> row = finished();
        assertAll(
                () -> assertEquals("delivered", row.get("outcome")),
                () -> assertEquals(2500L, row.get("row_count")),
                () -> assertEquals((long) body.length, row.get("byte_count")),
                () -> assertEquals(sha256(body), row.get("digest")),
                () -> assertEquals(module.code(), row.get("course")),
                () -> assertEquals("{" + module.id() + "}", row.get("modules")),
                () -> assertEquals(true, row.get("exclude_registered")),
                () -> assertEquals("application/json", row.get("format")),
                () -> assertEquals("127.0.0.1", row.get("client_address")),
                () -> assertEquals(response.header("request-id"), row.get("request_id")),
                () -> assertEquals("Registrar " + registrar.id(), row.get("registrar_name")),
                () -> assertEquals("key_" + keyId().toString().substring(0, 8), row.get("key_hint")),
                () -> assertEquals(keyId(), row.get("key_id")));
    }

    @Test
    void anExportOverHttp2IsRecordedAsDelivered() throws Exception {
        Module module = Lms.module();
        Lms.completions(module, 500);
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(io.vertx.core.http.HttpVersion.HTTP_2));
        try {
            for (int i = 0; i < EXPORTS; i++) {
                client.request(HttpMethod.GET, RestAssured.port, "localhost", Api.COMPLETIONS + module.code())
                        .compose(request -> request.putHeader("Authorization", registrar.authorization())
                                .send())
                        .compose(response -> response.body().map(body -> ContractCheck.checked(response, body)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
            }
        } finally {
            client.close();
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertEquals(
                        "delivered " + EXPORTS,
                        Database.value(
                                "select string_agg(outcome || ' ' || number, ', ') from (select outcome, count(*) as number"
                                        + " from study_registry.audit_log where registrar_id = ? group by outcome) counted",
                                registrar.id())));
    }

    @Test
    void receiptsAreRecordedAsWell() throws Exception {
        Module module = Lms.module();

        Response response =
                Api.as(registrar).get("/api/v0/study-registry/registrations?limit=5&after=0&course=" + module.code());

        Map<String, Object> row = finished();
        assertAll(
                () -> assertEquals("receipts", row.get("kind")),
                () -> assertEquals("delivered", row.get("outcome")),
                () -> assertEquals(module.code(), row.get("course")),
                () -> assertEquals("{" + module.id() + "}", row.get("modules")),
                () -> assertEquals("after=0&limit=5", row.get("filter")),
                () -> assertEquals(sha256(response.asByteArray()), row.get("digest")));
    }

    @Test
    void theDigestIsThatOfTheStoredBodyWithItsLastLine() {
        Module module = Lms.module();
        Lms.completions(module, 10);

        byte[] body = Api.completions(registrar, module.code() + "?format=ndjson&footer=true")
                .asByteArray();

        Map<String, Object> row = finished();
        assertAll(
                () -> assertEquals(sha256(body), row.get("digest")),
                () -> assertEquals((long) body.length, row.get("byte_count")),
                () -> assertEquals(10L, row.get("row_count")));
    }

    /** A purge, or a failover to a standby that lags, may take a record away while its export runs. */
    @Test
    void anOutcomeWithoutItsRecordDoesNotHoldBackTheOthers() {
        UUID orphan = UUID.randomUUID();
        outcomes.add(orphan, EndedExport.of(AuditOutcomeWriter.nothingSent()));
        Module module = Lms.module();

        Api.completions(registrar, module.code()).then().statusCode(200);

        assertEquals("delivered", finished().get("outcome"));
        await().until(() -> Api.management("/q/metrics").asString().contains("study_registry_audit_unfinished 0.0"));
    }

    /** Whatever it is about an outcome that the database refuses. */
    @Test
    void anOutcomeThatIsRefusedDoesNotHoldBackTheOthers() {
        Module module = Lms.module();
        Api.completions(registrar, module.code()).then().statusCode(200);
        finished();
        UUID record =
                (UUID) Database.value("select id from study_registry.audit_log where registrar_id = ?", registrar.id());
        Database.execute("alter table study_registry.audit_outcomes disable trigger all");
        Database.execute("delete from study_registry.audit_outcomes where record_id = ?", record);
        Database.execute("alter table study_registry.audit_outcomes enable trigger all");
        RegistrarWithKey other = Lms.registrar();

        outcomes.add(record, EndedExport.of(new StreamOutcome(StreamEnd.BROKEN, 0, 0, new byte[] {1})));
        Api.completions(other, module.code()).then().statusCode(200);

        await().until(() -> "delivered"
                .equals(Database.value(
                        "select outcome from study_registry.audit_log where registrar_id = ?", other.id())));
        await().until(() -> Api.management("/q/metrics").asString().contains("study_registry_audit_unfinished 0.0"));
    }

    @Test
    void withoutARecordNoReceiptIsGiven() {
        Database.execute("alter table study_registry.audit_records rename to audit_records_away");
        try {
            Api.as(registrar).get("/api/v0/study-registry/registrations").then().statusCode(500);
        } finally {
            Database.execute("alter table study_registry.audit_records_away rename to audit_records");
        }
    }

    @Test
    void noRowIsSentBeforeTheRecordIsThereAndTheDigestCoversTheWhiteSpaceOfWaiting() throws Exception {
        Module module = Lms.module();
        Lms.completion(module);
        try (Connection operator = Database.connect()) {
            operator.setAutoCommit(false);
            execute(operator, "lock table study_registry.audit_records in share mode");

            try (RawHttp http = RawHttp.get(registrar, module.code(), "HTTP/1.1")) {
                http.read(1); // the head comes with the first white space
                assertEquals(
                        0,
                        Database.count(
                                "select count(*) from study_registry.audit_records where registrar_id = ?",
                                registrar.id()));
                operator.rollback();
                RawResponse response = http.readToEnd();

                assertTrue(response.whole(), "whole");
                assertTrue(response.body().startsWith(" "), response.body());
                Map<String, Object> row = finished();
                assertEquals(sha256(response.body().getBytes(StandardCharsets.UTF_8)), row.get("digest"));
                assertEquals((long) response.body().length(), row.get("byte_count"));
            }
        }
    }

    @Test
    void withoutARecordNothingIsGiven() {
        Module module = Lms.module();
        Lms.completion(module);
        Database.execute("alter table study_registry.audit_records rename to audit_records_away");
        try {
            String body = Api.completions(registrar, module.code())
                    .then()
                    .statusCode(500)
                    .extract()
                    .asString();

            assertFalse(body.contains("student@example.com"), body);
        } finally {
            Database.execute("alter table study_registry.audit_records_away rename to audit_records");
        }
        Api.completions(registrar, module.code()).then().statusCode(200);
    }

    @Test
    void aClientThatLeavesIsRecorded() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large().code(), "HTTP/1.1")) {
            http.read(20_000);
        }

        Map<String, Object> row = finished();
        assertEquals("client_left", row.get("outcome"));
        assertTrue((long) row.get("row_count") < LARGE, "rows: " + row.get("row_count"));
    }

    @Test
    void aClientThatStopsReadingIsRecorded() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large().code(), "HTTP/1.1")) {
            http.read(20_000);

            assertEquals("client_stalled", finished().get("outcome"));
        }
    }

    @Test
    void aBrokenStreamIsRecorded() throws IOException {
        try (RawHttp http = RawHttp.get(registrar, large().code(), "HTTP/1.1")) {
            http.read(20_000);
            Database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'study-registry-streams'");
            RawResponse response = http.readToEnd();

            assertFalse(response.whole(), "whole");
            assertEquals("broken", finished().get("outcome"));
        }
    }

    @Test
    void anOutcomeThatTheDatabaseDoesNotTakeIsWrittenLater() {
        Module module = Lms.module();
        Database.execute("alter table study_registry.audit_outcomes rename to audit_outcomes_away");
        try {
            Api.completions(registrar, module.code()).then().statusCode(200);
        } finally {
            Database.execute("alter table study_registry.audit_outcomes_away rename to audit_outcomes");
        }

        assertEquals("delivered", finished().get("outcome"));
    }

    @Test
    void whereNothingIsGivenNothingIsRecorded() {
        Module module = Lms.module();

        Api.completions(registrar, "no-such-course").then().statusCode(404);
        Api.as(registrar).head(Api.COMPLETIONS + module.code()).then().statusCode(200);

        assertEquals(
                0L,
                Database.count(
                        "select count(*) from study_registry.audit_records where registrar_id = ?", registrar.id()));
    }

    @Test
    void aRegistrationIsRecordedInItsOwnTransaction() {
        UUID stored = UUID.randomUUID();
        UUID undone = UUID.randomUUID();

        register(stored).await().indefinitely();
        assertThrows(IllegalStateException.class, () -> pool.withTransaction(transaction -> repository
                        .addRegistration(transaction, UUID.randomUUID(), caller(), List.of(undone))
                        .chain(() -> Uni.createFrom().failure(new IllegalStateException("undone"))))
                .await()
                .indefinitely());

        String recorded = "select count(*) from study_registry.audit_log where kind = 'registration'"
                + " and outcome = 'done' and completions @> array[?::uuid]";
        assertEquals(1L, Database.count(recorded, stored));
        assertEquals(0L, Database.count(recorded, undone));
    }

    private Uni<Void> register(UUID completion) {
        return pool.withTransaction(transaction ->
                repository.addRegistration(transaction, UUID.randomUUID(), caller(), List.of(completion)));
    }

    private Caller caller() {
        Registrar known = new Registrar(
                registrar.id(),
                "Registrar",
                KeyScope.EVERYTHING,
                new RegistryKey(Optional.of(keyId()), "hint", Optional.empty()));
        return new Caller(known, new ClientAddress(InetAddress.getLoopbackAddress()), "request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update study_registry.audit_records set registrar_name = 'somebody else'",
                "delete from study_registry.audit_records",
                "truncate study_registry.audit_records cascade",
                "update study_registry.audit_outcomes set outcome = 'delivered'",
                "delete from study_registry.audit_outcomes",
                "truncate study_registry.audit_outcomes",
                "update study_registry.audit_purges set record_count = 0",
                "delete from study_registry.audit_purges",
                "truncate study_registry.audit_purges"
            })
    void whatIsRecordedStays(String change) {
        Api.completions(registrar, Lms.module().code()).then().statusCode(200);
        finished();
        Database.execute(
                "insert into study_registry.audit_purges (opened_before, record_count) values (now() - interval '9 years', 0)");

        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> Database.execute(change));

        assertTrue(
                refused.getCause().getMessage().contains("never changed"),
                refused.getCause().getMessage());
    }

    private Module large() {
        if (large == null) {
            large = Lms.module();
            Lms.completions(large, LARGE);
        }
        return large;
    }

    private UUID keyId() {
        return (UUID)
                Database.value("select id from study_registry.registry_keys where registrar_id = ?", registrar.id());
    }

    private String state() {
        return (String)
                Database.value("select outcome from study_registry.audit_log where registrar_id = ?", registrar.id());
    }

    /** The registrar's only record, once its stream has ended. */
    private Map<String, Object> finished() {
        await().atMost(Duration.ofSeconds(20)).until(() -> state() != null && !state().equals("unfinished"));
        return Database.row("""
                select kind, filter, outcome, row_count, byte_count, encode(sha256, 'hex') as digest, course, modules::text as modules,
                       exclude_registered, format, host(client_address) as client_address, request_id, registrar_name,
                       key_hint, key_id
                from study_registry.audit_log where registrar_id = ?
                """, registrar.id());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
