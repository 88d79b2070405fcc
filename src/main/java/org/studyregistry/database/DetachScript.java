package org.studyregistry.database;

import java.util.Locale;

/**
 * The statements that take this service out of the database of an LMS again: what {@link AttachScript} made and granted, and the
 * schema with all that is in it. Registrations that were added stay, in the LMS's own table.
 *
 * @param owner the role that owns the schema
 * @param runtime the role that the service connects as
 */
public record DetachScript(String owner, String runtime) {

    private static final String STATEMENTS = """
            -- Takes study-registry out of the database of an LMS: its schema with the keys' digests, the receipts and the audit
            -- record, its two roles and their grants. Run it as the role that ran attach-sql, or as a superuser, in the same
            -- database. It cannot be undone: make a backup of the schema study_registry before.
            begin;

            do $$
            declare
                role text;
            begin
                -- Who is no superuser must have the privileges of the roles whose things are dropped; that ends with the roles.
                foreach role in array array['%1$s', '%2$s'] loop
                    if not pg_has_role(role, 'usage') then
                        execute format('grant %%I to %%I', role, current_user);
                    end if;
                end loop;
            end
            $$;

            drop schema if exists study_registry cascade;
            drop owned by %1$s, %2$s;
            drop role %1$s, %2$s;

            commit;
            """;

    /** All of them, for psql or any other client. */
    public String text() {
        return String.format(Locale.ROOT, STATEMENTS, owner, runtime);
    }
}
