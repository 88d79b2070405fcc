package org.studyregistry.http;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.Logs;
import org.studyregistry.testsupport.PostgresTestResource;
import org.studyregistry.testsupport.RawHttp;
import org.studyregistry.testsupport.Registering;

/** One line for each request, with what an operator wants to know and nothing that nobody may. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class RequestLogTest {

    private final RegistrarWithKey registrar = Lms.registrar();
    private final String name = "registrar=\"Registrar " + registrar.id() + "\"";
    private final Module module = Lms.module();
    private final Logs logs = new Logs();

    @BeforeEach
    void listen() {
        logs.listen();
    }

    @AfterEach
    void stopListening() {
        logs.close();
    }

    @Test
    void aStreamLeavesOneLineAtItsEnd() {
        Lms.completions(module, 3000);

        Api.as(registrar)
                .header("Accept-Encoding", "identity")
                .get(Api.COMPLETIONS + module.code() + "?exclude_already_registered=true");

        String line = line(Api.COMPLETIONS + module.code());
        assertTrue(line.contains("method=GET path=" + Api.COMPLETIONS + module.code() + " status=200 " + name), line);
        assertTrue(line.matches(".* bytes=[1-9]\\d+ ms=\\d+ rows=3000 end=delivered.*"), line);
        assertFalse(line.contains("exclude"), line);
    }

    @Test
    void whatIsNoStreamLeavesOneToo() {
        String item = Registering.item(Lms.completion(module), "987654321");
        String path = Api.COMPLETIONS + "unknown-" + UUID.randomUUID();

        Registering.post(registrar, Registering.batch(item));
        Api.as(registrar).get(path);
        given().get(path + "-anonymous");

        assertTrue(line(Registering.PATH).contains("method=POST path=" + Registering.PATH + " status=200 " + name));
        assertTrue(line(path + " ").contains(" status=404 " + name), logs::all);
        assertTrue(line(path + "-anonymous ").contains(" status=401 registrar=none"), logs::all);
        assertFalse(logs.all().contains("987654321"), "a student number");
    }

    /** What the database says of an error can repeat what was to be stored. */
    @Test
    void aFailureOfTheDatabaseLeavesNoStudentNumber() {
        String item = Registering.item(Lms.completion(module), "987654321");
        Database.execute("""
                create function public.refuse() returns trigger language plpgsql as $$
                begin
                    raise exception 'not %', new.real_student_number
                        using detail = 'Key (real_student_number)=(' || new.real_student_number || ')';
                end $$;
                create trigger refuse before insert on public.course_module_completion_registered_to_study_registries
                    for each row execute function public.refuse()""");
        try {
            assertEquals(
                    500, Registering.post(registrar, Registering.batch(item)).statusCode());
        } finally {
            Database.execute("drop trigger refuse on public.course_module_completion_registered_to_study_registries");
            Database.execute("drop function public.refuse");
        }

        await().until(() -> logs.count("SQLSTATE P0001") > 0);
        // The embedded server's own log comes here as well.
        List<String> ours = logs.all()
                .lines()
                .filter(line -> line.contains("987654321") && !line.contains(" UTC ["))
                .toList();
        assertEquals(List.of(), ours);
    }

    @Test
    void whatIsWrittenInTheBackgroundBearsNoRequestsId() {
        List<String> ids = new CopyOnWriteArrayList<>();
        Logger outcomes = Logger.getLogger("org.studyregistry.audit.AuditOutcomeWriter");
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                ids.add(String.valueOf(MDC.get("request-id")));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        outcomes.addHandler(listener);
        Database.execute("alter table study_registry.audit_outcomes rename to audit_outcomes_away");
        try {
            Api.completions(registrar, module.code()).then().statusCode(200);
            await().until(() -> !ids.isEmpty());
        } finally {
            Database.execute("alter table study_registry.audit_outcomes_away rename to audit_outcomes");
            outcomes.removeHandler(listener);
        }

        assertEquals(List.of("null"), ids.stream().distinct().toList());
    }

    @Test
    void aClientThatLeavesAndAStreamThatBreaksLeaveOneToo() throws IOException {
        Lms.completions(module, 60_000);
        Module other = Lms.module();
        Lms.completions(other, 60_000);

        RawHttp.get(registrar, module.code(), "HTTP/1.1").read(10_000).close();
        assertTrue(line(module.code()).contains("end=client_left"), logs::all);
        try (RawHttp stream = RawHttp.get(registrar, other.code(), "HTTP/1.1").read(10_000)) {
            Database.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'study-registry-streams'");
            stream.readToEnd();
        }

        assertTrue(line(other.code()).contains("end=broken"), logs::all);
        assertEquals(1, logs.count("Stream broken after"));
        assertFalse(logs.all().contains("@example.com"), "a student's address");
    }

    /** The only line that tells of a request for this path. */
    private String line(String path) {
        await().until(() -> !lines(path).isEmpty());
        assertEquals(1, lines(path).size(), logs::all);
        return lines(path).get(0);
    }

    private List<String> lines(String path) {
        return logs.all()
                .lines()
                .filter(line -> line.startsWith("method=") && line.contains(path))
                .toList();
    }
}
