package org.studyregistry.database;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that let this service into the database of an existing LMS: two roles, one schema, and the least grants.
 * They alter nothing that is there, and run again they change nothing: what was revoked of the
 * plaintext keys stays revoked. What is granted is what {@link RequiredPrivilege} says.
 *
 * @param owner the role that migrates, and runs the operator's commands
 * @param runtime the role that the service connects as: it owns nothing
 * @param legacyKeys whether the service itself may read the LMS's plaintext keys
 */
public record AttachScript(String owner, String runtime, boolean legacyKeys) {

    private static final String ROLES = """
            -- Lets study-registry into the database of an existing LMS: two roles, one schema, and the least grants. Nothing that is
            -- there is altered. To be run in the LMS's database, by a superuser or by who owns it, its tables, and may create
            -- roles; again after each upgrade of the LMS. The roles get no passwords here: \\password in psql sets them.
            begin;

            do $$
            begin
                -- What was revoked after an earlier run stays revoked.
                perform set_config('study_registry.attached', (to_regnamespace('study_registry') is not null)::text, true);
                if to_regrole('%1$s') is null then
                    create role %1$s login;
                end if;
                if to_regrole('%2$s') is null then
                    create role %2$s login;
                end if;
                execute format('grant connect on database %%I to %1$s, %2$s', current_database());
                -- Who is no superuser must be able to become the role that gets the schema; until the end of this script.
                if not pg_has_role('%1$s', case when current_setting('server_version_num')::int >= 160000
                                                then 'set' else 'member' end) then
                    execute format('grant %1$s to %%I', current_user);
                    perform set_config('study_registry.borrowed', 'true', true);
                end if;
            end
            $$;

            -- The only schema that is made. %1$s makes tables there, and 'migrate --grant-to %2$s' lets
            -- %2$s use them.
            create schema if not exists study_registry authorization %1$s;
            """;

    private static final String SCHEMAS = """
            grant usage on schema public to %1$s, %2$s;

            """;

    private static final String OPTIONAL_GRANT = """
            do $$
            begin
                if exists (select from pg_attribute
                           where attrelid = '%1$s'::regclass and attname = '%2$s' and not attisdropped) then
                    %3$s
                end if;
            end
            $$;
            """;

    /** Of the plaintext keys, which are needed to take them over, and not again after an upgrade. */
    private static final String FIRST_GRANT = """
            do $$
            begin
                if current_setting('study_registry.attached') = 'false' then
                    %s
                end if;
            end
            $$;
            """;

    private static final String OPTIONAL_TABLE_GRANT = """
            do $$
            begin
                if to_regclass('%1$s') is not null then
                    %2$s
                end if;
            end
            $$;
            """;

    private static final String END = """

            do $$
            begin
                if current_setting('study_registry.borrowed', true) = 'true' then
                    execute format('revoke %1$s from %%I', current_user);
                end if;
            end
            $$;

            commit;
            """;

    /** All of them, for psql or any other client. */
    public String text() {
        return String.format(Locale.ROOT, ROLES, owner, runtime)
                + String.format(Locale.ROOT, SCHEMAS, owner, runtime)
                + "-- The service: what it reads, and the registrations it adds.\n"
                + grants(runtime, RequiredPrivilege::service, need -> false)
                + "\n-- The operator's commands: registrars, the scope of keys, and the keys that the LMS has.\n"
                + grants(
                        owner,
                        RequiredPrivilege::command,
                        need -> need.columns().contains("secret_key") && need.reads())
                + String.format(Locale.ROOT, END, owner);
    }

    private String grants(String role, Predicate<RequiredPrivilege> who, Predicate<RequiredPrivilege> once) {
        return RequiredPrivilege.all(legacyKeys).stream()
                .filter(RequiredPrivilege::ofLms)
                .filter(who)
                .flatMap(need -> once.test(need)
                        ? Stream.of(String.format(Locale.ROOT, FIRST_GRANT, need.grant(need.columns(), role))
                                .stripTrailing())
                        : grants(need, role))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Stream<String> grants(RequiredPrivilege need, String role) {
        if (need.isOptional()) {
            return Stream.of(
                    String.format(Locale.ROOT, OPTIONAL_TABLE_GRANT, need.table(), need.grant(need.columns(), role))
                            .stripTrailing());
        }
        List<String> always = need.columns().stream()
                .filter(column -> !need.isOptional(column))
                .toList();
        return Stream.concat(
                Stream.of(need.grant(always, role)),
                need.columns().stream().filter(need::isOptional).map(column -> String.format(
                                Locale.ROOT, OPTIONAL_GRANT, need.table(), column, need.grant(List.of(column), role))
                        .stripTrailing()));
    }
}
