package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.FlywayException;
import org.studyregistry.database.CheckResult.State;
import org.studyregistry.database.DatabaseConfig.LmsTables;
import org.studyregistry.database.GrantRepository.Grants;
import org.studyregistry.database.GrantRepository.Schema;
import org.studyregistry.database.GrantRepository.Server;

/** Looks whether the database has what the service needs, and says how to fix what it has not. Changes nothing. */
@Singleton
public class DatabaseCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OLDEST_SERVER = 130000;

    /** What an export asks for its watermark with. Every role may call them, unless somebody has revoked it. */
    private static final List<String> FUNCTIONS =
            List.of("pg_control_system()", "pg_current_wal_lsn()", "pg_walfile_name(pg_lsn)");

    private static final String OTHER_LMS = "this database's LMS is older or other than any this service knows";

    private final GrantRepository grants;
    private final LmsSchemas schemas;
    private final VisibilityCheck visibility;
    private final Migrations migrations;
    private final ConnectionReport report;
    private final DatabaseConfig config;
    private final boolean legacyKeys;

    DatabaseCheck(
            GrantRepository grants,
            LmsSchemas schemas,
            VisibilityCheck visibility,
            Migrations migrations,
            ConnectionReport report,
            DatabaseConfig config,
            @ConfigProperty(name = "study-registry.keys.legacy", defaultValue = "false") boolean legacyKeys) {
        this.grants = grants;
        this.schemas = schemas;
        this.visibility = visibility;
        this.migrations = migrations;
        this.report = report;
        this.config = config;
        this.legacyKeys = legacyKeys;
    }

    /** What was found, in the order in which it has to be fixed. Blocks. */
    public List<CheckResult> run() {
        List<CheckResult> findings = new ArrayList<>();
        Server server;
        Schema lms;
        Schema own;
        LmsSchema recognised;
        try {
            server = await(grants.server(FUNCTIONS));
            lms = await(grants.schema("public"));
            own = await(grants.schema("study_registry"));
            recognised = await(schemas.look());
        } catch (ConnectionFailure failure) {
            findings.add(new CheckResult(
                    State.MISSING, "a connection (" + failure.reason() + ")", "everything", failure.fix()));
            return findings;
        } catch (RuntimeException failure) {
            findings.add(new CheckResult(
                    State.MISSING,
                    "a connection (" + Objects.requireNonNullElse(failure.getMessage(), failure) + ")",
                    "everything",
                    "see the log of the database"));
            return findings;
        }
        findings.add(CheckResult.ok("a connection, as the role " + lms.role(), "everything"));
        findings.addAll(report.findings());
        findings.add(version(server.version()));
        findings.add(encoding(server.encoding()));
        server.refused().forEach(function -> findings.add(refused(function, lms.role())));
        findings.add(migrations(own));
        List<RequiredPrivilege> needs = new ArrayList<>(RequiredPrivilege.all(legacyKeys));
        if (config.lmsTables() == LmsTables.OWN) {
            needs.add(RequiredPrivilege.lmsHistory());
        }
        for (RequiredPrivilege need : needs) {
            Schema schema = need.ofLms() ? lms : own;
            if (!schema.usable()) {
                findings.add(unusable(need, schema));
            } else {
                finding(need, await(grants.grants(need)), schema, recognised).ifPresent(findings::add);
            }
        }
        if (lms.usable()) {
            // Nothing can be said of the tables of a schema that the role cannot look into.
            List<String> tables = needs.stream()
                    .filter(need -> need.ofLms() || own.usable())
                    .map(RequiredPrivilege::table)
                    .toList();
            findings.addAll(await(visibility.findings(tables, lms.role())));
        }
        if (lms.usable()) {
            findings.addAll(rules(recognised));
            AdvisedIndex.of(recognised).forEach(index -> findings.add(finding(index, await(grants.hasIndex(index)))));
        }
        Set<String> said = new HashSet<>();
        return findings.stream()
                .filter(finding -> said.add(finding.what() + finding.state() + finding.fix()))
                .toList();
    }

    private static CheckResult encoding(String encoding) {
        String what = "a database whose texts have an encoding (this has " + encoding + ")";
        return encoding.equals("SQL_ASCII")
                ? new CheckResult(State.MISSING, what, "exports", "dump it and restore it into one with encoding UTF8")
                : CheckResult.ok(what, "exports");
    }

    private static CheckResult refused(String function, String role) {
        return new CheckResult(
                State.MISSING,
                "execute on " + function,
                "exports",
                "grant execute on function " + function + " to \"" + role + "\";");
    }

    private static CheckResult version(int version) {
        String what = "PostgreSQL " + OLDEST_SERVER / 10000 + " or newer (this is " + version / 10000 + ")";
        return version >= OLDEST_SERVER
                ? CheckResult.ok(what, "everything")
                : new CheckResult(State.MISSING, what, "everything", "upgrade the server");
    }

    /** A role that may not migrate needs grants from the one that migrates. */
    private static String migrate(Schema own) {
        return own.migratable()
                ? "study-registry migrate"
                : "study-registry migrate --grant-to " + own.role()
                        + ", as the role that is to own the schema study_registry";
    }

    private CheckResult migrations(Schema own) {
        String what = "an up-to-date schema study_registry";
        try {
            int pending = migrations.pending();
            return pending == 0
                    ? CheckResult.ok(what, "everything")
                    : new CheckResult(
                            State.MISSING,
                            what + " (" + pending + " migrations are pending)",
                            "everything",
                            migrate(own));
        } catch (FlywayException failure) {
            return new CheckResult(
                    State.MISSING,
                    what + " (" + failure.getMessage().lines().findFirst().orElse("") + ")",
                    "everything",
                    migrate(own));
        }
    }

    /** What there is to say of a need; nothing of a table that need not be there. */
    private Optional<CheckResult> finding(RequiredPrivilege need, Grants found, Schema schema, LmsSchema recognised) {
        return need.isOptional() && !found.present()
                ? Optional.empty()
                : Optional.of(finding(need, found, refused(need, found, recognised), schema));
    }

    private CheckResult finding(RequiredPrivilege need, Grants found, List<String> refused, Schema schema) {
        String what = what(need, need.columns());
        if (!found.present()) {
            return missing(need, what, tableFix(need, schema));
        }
        List<String> absent = found.absent().stream()
                .filter(column -> !need.isOptional(column))
                .toList();
        if (!absent.isEmpty()) {
            return missing(
                    need,
                    "the columns " + String.join(", ", absent) + " of " + need.table(),
                    need.ofLms() ? OTHER_LMS : migrate(schema));
        }
        List<String> mistyped = need.ofLms() ? mistyped(found.types()) : List.of();
        if (!mistyped.isEmpty()) {
            return missing(
                    need,
                    "columns of " + need.table() + " in the types that this service reads: "
                            + String.join(", ", mistyped),
                    OTHER_LMS);
        }
        if (!refused.isEmpty() || found.tableRefused()) {
            return missing(need, what(need, refused), need.grant(refused, schema.role()));
        }
        return CheckResult.ok(what(need, List.of()), need.neededFor());
    }

    /** A flag that says nothing in this generation of the schema is not read. */
    private static List<String> refused(RequiredPrivilege need, Grants found, LmsSchema recognised) {
        return found.refused().stream()
                .filter(column -> !need.isOptional(column) || recognised.reads(need.table(), column))
                .toList();
    }

    /** Which rules this LMS has, and which of those that it could have it has not. */
    private static List<CheckResult> rules(LmsSchema recognised) {
        List<CheckResult> findings = new ArrayList<>();
        findings.add(CheckResult.ok(
                "what the platform registers itself, generation " + recognised.generation()
                        + " of the schema: completions are withheld if "
                        + recognised.rules().stream().map(EligibilityRule::text).collect(Collectors.joining(", ")),
                "exports"));
        if (!recognised.rules().contains(EligibilityRule.UNDER_REVIEW)) {
            findings.add(new CheckResult(
                    State.NOTE,
                    "no column needs_to_be_reviewed of public.course_module_completions:"
                            + " nothing is withheld because of a review",
                    "exports",
                    null));
        }
        return findings;
    }

    private static List<String> mistyped(Map<String, String> types) {
        return types.entrySet().stream()
                .filter(column -> !RequiredPrivilege.types(column.getKey()).contains(column.getValue()))
                .map(column -> column.getKey() + " is " + column.getValue() + ", not "
                        + String.join(" or ", RequiredPrivilege.types(column.getKey())))
                .sorted()
                .toList();
    }

    private static CheckResult finding(AdvisedIndex index, boolean present) {
        return present
                ? CheckResult.ok(index.what(), index.neededFor())
                : new CheckResult(State.ADVISED, index.what(), index.neededFor(), index.statement());
    }

    private CheckResult unusable(RequiredPrivilege need, Schema schema) {
        return schema.present()
                ? missing(
                        need,
                        "usage of the schema " + need.schema(),
                        RequiredPrivilege.grantOfSchema(need.schema(), schema.role()))
                : missing(need, "the schema " + need.schema(), tableFix(need, schema));
    }

    private String tableFix(RequiredPrivilege need, Schema schema) {
        if (!need.ofLms()) {
            return migrate(schema);
        }
        return config.lmsTables() == LmsTables.OWN
                ? "study-registry migrate"
                : "connect to the LMS's database, or set study-registry.database.lms-tables=own and migrate";
    }

    private static CheckResult missing(RequiredPrivilege need, String what, String fix) {
        State state = need.service() && !need.partial() ? State.MISSING : State.OPTIONAL;
        return new CheckResult(state, what, need.neededFor(), fix);
    }

    private static String what(RequiredPrivilege need, List<String> columns) {
        return need.privilege() + " on " + need.table()
                + (columns.isEmpty() ? "" : " (" + String.join(", ", columns) + ")");
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
