package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.studyregistry.database.CheckResult.State;

/** Looks for whatever keeps rows from this role, or writes them elsewhere, and says how to fix it. */
@Singleton
class VisibilityCheck {

    private static final String NEEDED_FOR = "answers that are whole";

    /** A view of this service's own making. */
    private static final String AUDIT_LOG = "study_registry.audit_log";

    private static final String RELATIONS =
            """
            select t.name, c.relkind::text as kind, row_security_active(c.oid) as shortened, %s as elsewhere, %s as rules,
                   c.relhassubclass as heirs
            from unnest($1::text[]) with ordinality as t (name, at)
            join pg_catalog.pg_class c on c.oid = to_regclass(t.name)
            order by t.at
            """.replaceFirst("%s", RowVisibility.HEIRS_ELSEWHERE).replaceFirst("%s", RowVisibility.INSERT_RULES);

    private static final String SETTING = "select current_setting('row_security')";

    private final Pool pool;

    VisibilityCheck(Pool pool) {
        this.pool = pool;
    }

    /**
     * What was found of these tables, each with its schema.
     *
     * @param role the role that is connected
     */
    Uni<List<CheckResult>> findings(List<String> tables, String role) {
        String[] names = Stream.concat(RowVisibility.TABLES.stream(), tables.stream())
                .distinct()
                .toArray(String[]::new);
        return pool.preparedQuery(RELATIONS).execute(Tuple.of(names)).chain(rows -> pool.preparedQuery(SETTING)
                .execute()
                .map(setting -> findings(
                        StreamSupport.stream(rows.spliterator(), false).toList(),
                        setting.iterator().next().getString(0),
                        role)));
    }

    private static List<CheckResult> findings(List<Row> relations, String setting, String role) {
        List<CheckResult> findings = new ArrayList<>();
        relations.forEach(relation -> add(relation, role, findings));
        if (findings.stream().noneMatch(finding -> finding.state() == State.MISSING)) {
            findings.add(0, CheckResult.ok("all rows of the tables that are read", NEEDED_FOR));
        }
        if (!setting.equals("off")) {
            findings.add(new CheckResult(
                    State.ADVISED,
                    "row_security = off on connections (it is " + setting + ")",
                    "a failure instead of a short answer when row-level security is enabled later",
                    "let the pooler between pass start-up parameters on, or: alter role " + quoted(role)
                            + " set row_security = off;"));
        }
        return findings;
    }

    private static void add(Row relation, String role, List<CheckResult> findings) {
        String table = relation.getString("name");
        String kind = relation.getString("kind");
        boolean ofLms = table.startsWith("public.");
        if (relation.getBoolean("shortened")) {
            findings.add(missing(
                    "all rows of " + table + " (row-level security hides some from the role " + role + ")",
                    "alter role " + quoted(role) + " bypassrls; or: alter table " + table
                            + " disable row level security;"));
        }
        if (!List.of("r", "p").contains(kind) && !table.equals(AUDIT_LOG)) {
            findings.add(missing(
                    table + " as a table (it is " + named(kind) + ", which may hide rows)",
                    "connect to the database that has it as a table"));
        }
        if (relation.getBoolean("elsewhere")) {
            findings.add(missing(
                    "all partitions and heirs of " + table + " as tables (some are foreign tables)",
                    "connect to the database that has them as tables"));
        }
        if (relation.getBoolean("rules") && ofLms) {
            findings.add(missing(
                    "inserts into " + table + " as they are (a rule rewrites them)",
                    "drop the rule, or make a trigger of it"));
        }
        if (relation.getBoolean("heirs") && kind.equals("p")) {
            findings.add(CheckResult.ok(table + ", which is partitioned: all partitions are read", NEEDED_FOR));
        } else if (relation.getBoolean("heirs")) {
            findings.add(CheckResult.ok(table + ", and the tables that inherit from it: all are read", NEEDED_FOR));
        }
    }

    private static CheckResult missing(String what, String fix) {
        return new CheckResult(State.MISSING, what, NEEDED_FOR, fix);
    }

    private static String named(String kind) {
        return switch (kind) {
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "f" -> "a foreign table";
            default -> "no table";
        };
    }

    private static String quoted(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }
}
