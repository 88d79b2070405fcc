package org.studyregistry.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.studyregistry.testsupport.ExistingLms;
import org.studyregistry.testsupport.PostgresServer;

/** The two roles in an LMS's database: let in and taken out by who owns the LMS's tables and may create roles, no superuser. */
class AttachedRolesTest {

    private static final String ADMINISTRATOR = "lms_administrator";

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whoMayAttachMayDetachAndNothingIsLeft() throws Exception {
        ExistingLms lms = lmsOfAnAdministrator("detached");
        String asItWas = lms.value(ExistingLms.SHAPE);
        lms.executeAs(ADMINISTRATOR, "admin", new AttachScript("d_owner", "d_runtime", true).text());
        lms.execute("alter role d_owner password 'owner'; alter role d_runtime password 'runtime'");
        lms.executeAs(
                "d_owner",
                "owner",
                "create table study_registry.t (i int); grant select on study_registry.t to d_runtime");

        lms.executeAs(ADMINISTRATOR, "admin", new DetachScript("d_owner", "d_runtime").text());

        assertEquals("0", lms.value("select count(*) from pg_roles where rolname like 'd\\_%'"));
        assertEquals("0", lms.value("select count(*) from pg_namespace where nspname = 'study_registry'"));
        assertEquals(asItWas, lms.value(ExistingLms.SHAPE), "what is the LMS's is as it was");
    }

    /** As after an upgrade of the LMS. */
    @Test
    void attachingAgainLeavesThePlaintextKeysRevoked() throws Exception {
        ExistingLms lms = lmsOfAnAdministrator("again");
        String script = new AttachScript("a_owner", "a_runtime", false).text();
        lms.executeAs(ADMINISTRATOR, "admin", script);
        lms.execute("alter role a_owner password 'owner'");
        String read = "select secret_key from public.study_registry_registrars";
        lms.executeAs("a_owner", "owner", read);
        lms.execute("revoke select (secret_key) on public.study_registry_registrars from a_owner");

        lms.executeAs(ADMINISTRATOR, "admin", script);

        SQLException refused = assertThrows(SQLException.class, () -> lms.executeAs("a_owner", "owner", read));
        assertEquals("42501", refused.getSQLState());
    }

    private static ExistingLms lmsOfAnAdministrator(String database) throws SQLException {
        ExistingLms lms = ExistingLms.create(server, database, ExistingLms.NEWEST);
        lms.execute("""
                do $$ begin
                    if to_regrole('lms_administrator') is null then
                        create role lms_administrator login createrole password 'admin';
                    end if;
                end $$;
                alter schema public owner to lms_administrator;
                """);
        lms.execute("alter database " + database + " owner to lms_administrator");
        lms.execute("""
                do $$
                declare t regclass;
                begin
                    for t in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
                        execute format('alter table %s owner to lms_administrator', t);
                    end loop;
                end $$
                """);
        return lms;
    }
}
