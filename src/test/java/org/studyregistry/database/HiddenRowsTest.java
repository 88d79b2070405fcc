package org.studyregistry.database;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.studyregistry.cli.Cli;
import org.studyregistry.testsupport.Api;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;
import org.studyregistry.testsupport.OlderLmsTestResource;
import org.studyregistry.testsupport.Registering;

/** Whatever keeps rows from the service's role: a response is the true one, or refused, and never short. */
@QuarkusTest
@TestProfile(OlderLmsTestResource.Profile.class)
class HiddenRowsTest {

    private static final String COMPLETIONS = "course_module_completions";
    private static final String REGISTERED = "course_module_completion_registered_to_study_registries";

    @Inject
    Pool shortWork;

    @Inject
    @ReactiveDataSource("streams")
    Pool streams;

    private final RegistrarWithKey registrar = Lms.registrar();
    private final Module module = Lms.module();
    private final UUID registered = Lms.completion(module, "2022-06-20T00:00:00Z");
    private final UUID completion = Lms.completion(module);

    HiddenRowsTest() {
        Lms.registered(registered, registrar.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"courses", "course_modules", COMPLETIONS, REGISTERED})
    void rowLevelSecurityRefuses(String table) {
        during(
                "alter table " + table + " enable row level security",
                "alter table " + table + " disable row level security",
                () -> {
                    assertRefused();
                    assertChecked(
                            "all rows of public." + table + " (row-level security hides some from the role service)");
                });
        assertWhole();
    }

    /** PostgreSQL cannot tell that a policy lets everything through. */
    @Test
    void soDoesAPolicyThatLetsEverythingThrough() {
        during(
                "alter table " + COMPLETIONS + " enable row level security; create policy all_of_it on " + COMPLETIONS
                        + " using (true)",
                "drop policy all_of_it on " + COMPLETIONS + "; alter table " + COMPLETIONS
                        + " disable row level security",
                this::assertRefused);
    }

    @Test
    void registrarsThatAreHiddenAreNotUnknown() {
        during(
                "alter table study_registry_registrars enable row level security",
                "alter table study_registry_registrars disable row level security",
                () -> {
                    assertProblem(Api.completions(registrar, module.code()));
                    assertChecked("all rows of public.study_registry_registrars (row-level security");
                });
    }

    @Test
    void soAreTheServicesOwnTables() {
        during(
                "alter table study_registry.registration_receipts enable row level security;"
                        + " alter table study_registry.registration_receipts force row level security",
                "alter table study_registry.registration_receipts no force row level security;"
                        + " alter table study_registry.registration_receipts disable row level security",
                () -> {
                    assertProblem(Api.as(registrar).get("/api/v0/study-registry/registrations"));
                    assertChecked("all rows of study_registry.registration_receipts (row-level security");
                });
    }

    @Test
    void aRoleThatBypassesItIsGivenTheTruth() {
        during(
                Stream.of("courses", "course_modules", COMPLETIONS, REGISTERED)
                                .map(table -> "alter table " + table + " enable row level security; ")
                                .reduce("", String::concat)
                        + "alter role service bypassrls",
                Stream.of("courses", "course_modules", COMPLETIONS, REGISTERED)
                                .map(table -> "alter table " + table + " disable row level security; ")
                                .reduce("", String::concat)
                        + "alter role service nobypassrls",
                () -> {
                    assertWhole();
                    assertEquals(0, Cli.run("check").exitCode());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"courses", "course_modules", COMPLETIONS, REGISTERED})
    void aViewInPlaceOfATableRefuses(String table) {
        during(
                "alter table " + table + " rename to the_table; create view " + table
                        + " as select * from the_table where false; grant select, insert on " + table + " to service",
                "drop view " + table + "; alter table the_table rename to " + table,
                () -> {
                    assertRefused();
                    assertChecked("public." + table + " as a table (it is a view, which may hide rows)");
                });
        assertWhole();
    }

    @Test
    void aMaterializedViewRefuses() {
        during(
                "alter table " + COMPLETIONS + " rename to the_table; create materialized view " + COMPLETIONS
                        + " as select * from the_table; grant select on " + COMPLETIONS + " to service",
                "drop materialized view " + COMPLETIONS + "; alter table the_table rename to " + COMPLETIONS,
                () -> {
                    assertRefused();
                    assertChecked("it is a materialized view");
                });
    }

    @Test
    void aForeignTableAmongItsHeirsRefuses() {
        during(
                "create foreign data wrapper nowhere; create server nowhere foreign data wrapper nowhere;"
                        + " create table of_them () inherits (" + COMPLETIONS + ");"
                        + " create foreign table elsewhere () inherits (of_them) server nowhere",
                "drop foreign data wrapper nowhere cascade; drop table of_them",
                () -> {
                    assertRefused();
                    assertChecked("all partitions and heirs of public." + COMPLETIONS + " as tables");
                });
    }

    @Test
    void whatATableInheritsFromItIsGivenToo() {
        during(
                "create table of_another_year () inherits (" + COMPLETIONS + ");"
                        + " with moved as (delete from " + COMPLETIONS + " where id = '" + completion + "' returning *)"
                        + " insert into of_another_year select * from moved",
                "with moved as (delete from of_another_year returning *) insert into " + COMPLETIONS
                        + " select * from moved; drop table of_another_year",
                () -> {
                    assertWhole();
                    assertEquals(0, Cli.run("check").exitCode());
                });
    }

    @Test
    void aPartitionedTableIsGivenWhole() {
        during(
                "alter table " + REGISTERED + " rename to one_part; create table " + REGISTERED
                        + " (like one_part including defaults) partition by hash (id); alter table " + REGISTERED
                        + " attach partition one_part for values with (modulus 1, remainder 0);"
                        + " grant select, insert on " + REGISTERED + " to service",
                "alter table " + REGISTERED + " detach partition one_part; drop table " + REGISTERED
                        + "; alter table one_part rename to " + REGISTERED,
                () -> {
                    assertWhole();
                    assertEquals(
                            200,
                            Registering.post(registrar, Registering.batch(Registering.item(registered, "012345678")))
                                    .statusCode());
                    Cli.Result check = Cli.run("check");
                    assertEquals(0, check.exitCode(), check.out());
                    assertTrue(check.out().contains("which is partitioned: all partitions are read"), check.out());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"instead nothing", "also insert into " + COMPLETIONS + " (id) values (null)"})
    void aRuleThatRewritesRegistrationsRefusesThem(String action) {
        during(
                "create rule lost as on insert to " + REGISTERED + " do " + action,
                "drop rule lost on " + REGISTERED,
                () -> {
                    assertProblem(
                            Registering.post(registrar, Registering.batch(Registering.item(completion, "012345678"))));
                    assertWhole();
                    assertChecked("inserts into public." + REGISTERED + " as they are (a rule rewrites them)");
                });
    }

    /** Whatever a role or a database sets. */
    @Test
    void theSearchPathIsTheServicesOwn() {
        during(
                "create schema evil; grant usage on schema evil to service;"
                        + " create function evil.cardinality(uuid[]) returns int language sql as 'select 0';"
                        + " create table evil." + COMPLETIONS
                        + " (id uuid); alter role service set search_path = evil, pg_catalog;"
                        + " alter role service set row_security = on;"
                        + " select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service'",
                "alter role service reset search_path; alter role service reset row_security; drop schema evil cascade",
                () -> {
                    // The first may be connections that were terminated.
                    Stream.of(shortWork, streams).forEach(pool -> await().ignoreExceptions()
                            .until(() -> settings(pool), "pg_catalog,public off"::equals));
                    assertWhole();
                });
    }

    private static String settings(Pool pool) {
        return pool.query("select current_setting('search_path') || ' ' || current_setting('row_security')")
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    /** A change of the schema is refused until it has been looked at. */
    private void assertWhole() {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> Api.completions(registrar, module.code()).statusCode() == 200);
        Api.completions(registrar, module.code())
                .then()
                .statusCode(200)
                .body("id", equalTo(List.of(registered.toString(), completion.toString())));
        Api.completions(registrar, module.code() + "?exclude_already_registered=true")
                .then()
                .statusCode(200)
                .body("id", equalTo(List.of(completion.toString())));
        Api.as(registrar)
                .head(Api.COMPLETIONS + module.code() + "?count=true")
                .then()
                .header("Completions-Count", "2");
    }

    private void assertRefused() {
        String item = Registering.batch(Registering.item(registered, "012345678"));
        assertAll(
                () -> assertProblem(Api.completions(registrar, module.code())),
                () -> assertProblem(Api.completions(registrar, module.course().toString())),
                () -> assertProblem(Api.completions(registrar, module.code() + "?exclude_already_registered=true")),
                () -> assertProblem(Api.completions(registrar, module.code() + "?format=ndjson&footer=true")),
                () -> assertRefusal(
                        Api.as(registrar).head(Api.COMPLETIONS + module.code()).statusCode()),
                () -> assertRefusal(Api.as(registrar)
                        .head(Api.COMPLETIONS + module.code() + "?count=true")
                        .statusCode()),
                () -> assertProblem(
                        Api.as(registrar).header("If-None-Match", "*").get(Api.COMPLETIONS + module.code())),
                () -> assertProblem(
                        Api.as(registrar).get("/api/v0/study-registry/registrations?course=" + module.code())),
                () -> assertProblem(Registering.post(registrar, item)),
                () -> assertProblem(Registering.postLenient(registrar, item)));
    }

    /** As rows that are hidden, or as a schema that has changed, whichever is met first. */
    private static void assertProblem(Response response) {
        assertRefusal(response.statusCode());
        assertEquals(
                "urn:problem-type:study-registry:"
                        + (response.statusCode() == 500 ? "database-schema" : "database-schema-changed"),
                response.path("type"),
                response.asString());
    }

    private static void assertRefusal(int status) {
        assertTrue(status == 500 || status == 503, () -> "status " + status);
    }

    private static void assertChecked(String expected) {
        Cli.Result check = Cli.run("check");
        assertEquals(5, check.exitCode(), check.out());
        assertTrue(
                check.out().lines().anyMatch(line -> line.startsWith("missing") && line.contains(expected)),
                check.out());
    }

    private static void during(String change, String back, Runnable test) {
        Database.execute(change);
        try {
            test.run();
        } finally {
            Database.execute(back);
        }
    }
}
