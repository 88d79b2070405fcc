package org.studyregistry.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.studyregistry.testsupport.CommandProcess.run;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.testsupport.CommandProcess.Ended;
import org.studyregistry.testsupport.ContractCheck;
import org.studyregistry.testsupport.ExistingLms;
import org.studyregistry.testsupport.Ports;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Registering;
import org.studyregistry.testsupport.ServiceProcess;

/**
 * The packaged program in front of the database of an LMS that was there before: let in by {@code attach-sql}, with a role that
 * migrates and one that serves.
 */
class ExistingLmsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COMPLETIONS = "/api/v0/study-registry/completions/";
    private static final String COURSES = "/api/v0/study-registry/courses";
    private static final String FEED = "/api/v0/study-registry/completions?format=ndjson&footer=true";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String IMPORT = """
            insert into study_registry.registry_keys (registrar_id, digest)
            select id, sha256(convert_to(secret_key, 'UTF8')) from public.study_registry_registrars
            """;

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** The whole way from an LMS with plaintext keys to a service that cannot read them, without a request refused between. */
    @Test
    void isServedByARoleThatOwnsNothingAndMayDoNothingElse() throws Exception {
        ExistingLms lms = ExistingLms.create(server, "newest", ExistingLms.NEWEST);
        String asItWas = lms.value(ExistingLms.SHAPE);
        String script = run(Map.of(), "attach-sql", "--legacy-keys").out();
        lms.execute(script);
        lms.execute(script);
        lms.execute("alter role study_registry password 'runtime'; alter role study_registry_owner password 'owner'");
        Map<String, String> owner = settings(lms, "study_registry_owner", "owner");
        Map<String, String> runtime = settings(lms, "study_registry", "runtime");

        Map<String, String> withLegacyKeys = new HashMap<>(runtime);
        withLegacyKeys.put("study-registry.keys.legacy", "true");
        try (ServiceProcess service = start(withLegacyKeys)) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> service.health("ready")
                    .contains("Run 'study-registry migrate --grant-to <this role>' as the role that owns"));
            assertEquals(200, service.probe("live"));
            Ended before = run(runtime, "check");
            assertEquals(5, before.exitCode(), before.err());
            assertTrue(before.out().contains("study-registry migrate --grant-to study_registry"), before.out());
            assertEquals(
                    0,
                    run(owner, "migrate", "--grant-to", "study_registry").exitCode(),
                    "the owner migrates, and lets the other in");
            assertTrue(service.awaitReady(), "ready without a restart");

            assertEquals(200, export(service, ExistingLms.KEY).statusCode(), "before the import");
            Ended imported = run(owner, "key", "import", "--from-lms");
            assertEquals("1", imported.out().strip(), imported.err());
            assertEquals(200, export(service, ExistingLms.KEY).statusCode(), "after it");
            assertEquals(401, export(service, ExistingLms.KEY_OF_DELETED).statusCode());
        }
        lms.execute("revoke select (secret_key) on public.study_registry_registrars from study_registry");

        Ended check = run(runtime, "check");
        assertAll(
                () -> assertEquals(0, check.exitCode(), check.out()),
                () -> assertFalse(check.out().contains("\nmissing"), check.out()));
        try (ServiceProcess service = start(runtime)) {
            assertTrue(service.awaitReady(), "without the plaintext keys");
            assertEquals(401, export(service, ExistingLms.KEY_OF_DELETED).statusCode());
            servesAndRegisters(service, lms);
        }
        mayDoNothingElse(lms);
        assertEquals(asItWas, lms.value(ExistingLms.SHAPE), "what is the LMS's is as it was");
        assertEquals("public,study_registry", lms.value("""
                select string_agg(nspname, ',' order by nspname) from pg_namespace
                where nspname not like 'pg_%' and nspname <> 'information_schema'
                """));
    }

    /** Of older generations, the script grants what there is. */
    @ParameterizedTest
    @ValueSource(strings = {"oldest", "second"})
    void isServedThoughItIsOld(String name) throws Exception {
        ExistingLms lms =
                ExistingLms.create(server, name, name.equals("oldest") ? ExistingLms.OLDEST : ExistingLms.SECOND);
        String runtime = name + "_runtime";
        lms.execute(new AttachScript(name + "_owner", runtime, false).text());
        lms.execute("alter role " + runtime + " password 'runtime'; alter role " + name + "_owner password 'owner'");
        assertEquals(
                0,
                run(settings(lms, name + "_owner", "owner"), "migrate", "--grant-to", runtime)
                        .exitCode());
        lms.execute(IMPORT);

        try (ServiceProcess service = start(settings(lms, runtime, "runtime"))) {
            assertTrue(service.awaitReady(), "the service did not start");
            servesAndRegisters(service, lms);
        }
    }

    /** The grants of the script of an earlier version, before the list of courses and changes over several courses. */
    @Test
    void isServedWithTheGrantsOfAnEarlierVersion() throws Exception {
        ExistingLms lms = ExistingLms.create(server, "earlier", ExistingLms.NEWEST);
        lms.execute(new AttachScript("earlier_owner", "earlier_runtime", false).text());
        lms.execute("alter role earlier_runtime password 'runtime'; alter role earlier_owner password 'owner'");
        run(settings(lms, "earlier_owner", "owner"), "migrate", "--grant-to", "earlier_runtime");
        lms.execute(IMPORT);
        lms.execute("revoke select (name, language_code, xmin) on public.courses from earlier_runtime;"
                + " revoke select (name, ects_credits, xmin) on public.course_modules from earlier_runtime");
        Map<String, String> runtime = settings(lms, "earlier_runtime", "runtime");

        Ended check = run(runtime, "check");
        assertEquals(0, check.exitCode(), check.out());
        assertTrue(
                check.out().contains("grant select (language_code, name) on public.courses to \"earlier_runtime\";"),
                check.out());
        try (ServiceProcess service = start(runtime)) {
            assertTrue(service.awaitReady(), "the service did not start");
            servesAndRegisters(service, lms);
            String courses = get(service, COURSES).body();
            assertTrue(courses.contains("\"course_name\":null,\"language\":null"), courses);
            assertTrue(courses.contains("\"module_name\":null,\"order_number\":0"), courses);
            assertTrue(courses.contains("\"ects_credits\":null"), courses);
            String feed = get(service, FEED).body();
            assertTrue(feed.contains(ExistingLms.COMPLETION), feed);
            String since = "changed_since=" + feed.replaceAll("(?s).*\"watermark\":\"([^\"]+)\".*", "$1");
            HttpResponse<String> changes = get(service, FEED + "&" + since);
            assertEquals(500, changes.statusCode(), changes.body());
            assertTrue(changes.body().contains("changes over several courses"), changes.body());
            HttpResponse<String> ofOne = get(service, COMPLETIONS + ExistingLms.CODE + "?format=ndjson&footer=true");
            assertEquals(200, ofOne.statusCode(), "changes in one course need no more than before");

            lms.execute(new AttachScript("earlier_owner", "earlier_runtime", false).text());

            assertEquals(200, get(service, FEED + "&" + since).statusCode(), "without a restart");
            String named = get(service, COURSES).body();
            assertTrue(named.contains("\"course_name\":\"C\""), named);
        }
    }

    /** From the second generation to the third under the running service, which is not ready until what protects is granted. */
    @Test
    void isRefusedWhileItIsMigratedUntilWhatProtectsIsGranted() throws Exception {
        ExistingLms lms = ExistingLms.create(server, "migrated", ExistingLms.SECOND);
        lms.execute(new AttachScript("migrated_owner", "migrated_runtime", false).text());
        lms.execute("alter role migrated_runtime password 'runtime'; alter role migrated_owner password 'owner'");
        run(settings(lms, "migrated_owner", "owner"), "migrate", "--grant-to", "migrated_runtime");
        lms.execute(IMPORT);
        try (ServiceProcess service = start(settings(lms, "migrated_runtime", "runtime"))) {
            assertTrue(service.awaitReady(), "the service did not start");
            String before = export(service, ExistingLms.KEY).body();
            lms.execute("alter table public.course_module_completions"
                    + " add column register_credits_via_suotar boolean not null default false;"
                    + " update public.course_module_completions set register_credits_via_suotar = true where id = '"
                    + ExistingLms.VIA_ANOTHER_SYSTEM + "'");

            await().atMost(PATIENCE).ignoreExceptions().until(() -> service.health("ready")
                    .contains("select on public.course_module_completions (register_credits_via_suotar)"));
            assertEquals(503, export(service, ExistingLms.KEY).statusCode());
            lms.execute(new AttachScript("migrated_owner", "migrated_runtime", false).text());
            assertTrue(service.awaitReady(), "without a restart");
            assertEquals(before, export(service, ExistingLms.KEY).body());
        }
    }

    /** Refuses to serve what it would read wrongly, and serves as soon as it is fixed. */
    @Test
    void isRefusedAsLongAsAColumnIsAnother() throws Exception {
        ExistingLms lms = ExistingLms.create(server, "renamed", ExistingLms.MIDDLE);
        lms.execute("alter table public.course_module_completions rename column email to address");
        lms.execute("alter table public.course_module_completions alter column grade type numeric");
        Map<String, String> settings = settings(lms, PostgresServer.USER, PostgresServer.PASSWORD);
        try (ServiceProcess service = start(settings)) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> service.health("ready")
                    .contains("the columns email of public.course_module_completions, for exports"));
            lms.execute("alter table public.course_module_completions rename column address to email");
            await().atMost(PATIENCE)
                    .until(() -> service.health("ready").contains("grade is numeric, not int4 or int2"));
            lms.execute("alter table public.course_module_completions alter column grade type smallint");
            assertTrue(service.awaitReady());

            lms.execute(IMPORT);
            servesAndRegisters(service, lms);
        }
    }

    private static void servesAndRegisters(ServiceProcess service, ExistingLms lms) throws Exception {
        HttpResponse<String> all = export(service, ExistingLms.KEY);
        assertEquals(200, all.statusCode(), all.body());
        assertTrue(all.body().contains(ExistingLms.COMPLETION), all.body());
        assertFalse(all.body().contains(ExistingLms.VIA_ANOTHER_SYSTEM), "registered by way of another system");
        assertFalse(all.body().contains(ExistingLms.UNDER_REVIEW), "under review");
        assertFalse(all.body().contains(ExistingLms.SUBMITTED), "sent by the platform");
        HttpResponse<String> registered = send(service.request(Registering.PATH, ExistingLms.KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("[{\"completion_id\":\"" + ExistingLms.COMPLETION
                        + "\",\"student_number\":\"012345678\",\"registration_date\":\"2026-01-01T00:00:00Z\"}]")));
        assertEquals(200, registered.statusCode(), registered.body());
        assertEquals(
                "[]",
                send(service.request(
                                COMPLETIONS + ExistingLms.CODE + "?exclude_already_registered=true", ExistingLms.KEY))
                        .body());
        HttpResponse<String> receipts = send(service.request(Registering.RECEIPTS, ExistingLms.KEY));
        assertTrue(receipts.body().contains("012345678"), receipts.body());
        await().atMost(PATIENCE).until(() -> lms.value("select count(*) from study_registry.audit_records r"
                        + " left join study_registry.audit_outcomes o on o.record_id = r.id"
                        + " where kind not in ('registration', 'lookup') and o.record_id is null")
                .equals("0"));
    }

    private static void mayDoNothingElse(ExistingLms lms) throws SQLException {
        List<String> forbidden = List.of(
                "select email from public.users",
                "select organization_id from public.courses",
                "select * from public.course_module_completions",
                "select secret_key from public.study_registry_registrars",
                "update public.course_module_completions set passed = true",
                "delete from public.course_module_completions",
                "insert into public.study_registry_registrars (name, secret_key) values ('x', 'xxxxxxxxxxxxxxxxxxxx')",
                "update public.study_registry_registrars set deleted_at = now()",
                "update public.course_module_completion_registered_to_study_registries set real_student_number = '1'",
                "delete from public.course_module_completion_registered_to_study_registries",
                "insert into study_registry.registry_keys (registrar_id, digest) select id, digest from study_registry.registry_keys",
                "update study_registry.registry_keys set expires_at = null",
                "delete from study_registry.registration_receipts",
                "select request_id from study_registry.audit_records",
                "delete from study_registry.audit_records",
                "create table public.t (i int)",
                "create table study_registry.t (i int)",
                "create schema s");
        for (String statement : forbidden) {
            SQLException refused = assertThrows(
                    SQLException.class, () -> lms.executeAs("study_registry", "runtime", statement), statement);
            assertEquals(INSUFFICIENT_PRIVILEGE, refused.getSQLState(), statement + ": " + refused.getMessage());
        }
        assertEquals(
                "0",
                lms.value(
                        "select count(*) from pg_shdepend where deptype = 'o' and refobjid = 'study_registry'::regrole"),
                "it owns nothing");
    }

    private static Map<String, String> settings(ExistingLms lms, String user, String password) {
        return Map.of(
                "quarkus.datasource.reactive.url",
                lms.reactiveUrl(),
                "quarkus.datasource.username",
                user,
                "quarkus.datasource.password",
                password,
                "study-registry.database.migration-retry",
                "1S");
    }

    private static ServiceProcess start(Map<String, String> settings) {
        return ServiceProcess.start(
                Ports.free(),
                Ports.free(),
                List.of("-Xmx128m"),
                settings,
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static HttpResponse<String> export(ServiceProcess service, String key) throws Exception {
        return send(service.request(COMPLETIONS + ExistingLms.CODE, key));
    }

    private static HttpResponse<String> get(ServiceProcess service, String path) throws Exception {
        return send(service.request(path, ExistingLms.KEY));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return ContractCheck.send(HttpClient.newHttpClient(), request.build(), BodyHandlers.ofString());
    }
}
