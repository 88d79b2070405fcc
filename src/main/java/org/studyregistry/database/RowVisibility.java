package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.util.List;
import java.util.stream.Collectors;
import org.studyregistry.problem.Problem;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.problem.ProblemType;

/**
 * Whether this service is shown every row of the LMS tables. Row-level security, or a view where a table was, would shorten an
 * answer without a word; so each request asks the catalogue in the snapshot that it reads, and is refused rather than answered
 * short.
 *
 * <p>Connections have also {@code row_security = off}, with which PostgreSQL itself fails a query that it would shorten. A pooler
 * may drop that setting, and it does nothing about views.
 */
public final class RowVisibility {

    /** What the service reads of the LMS, where it exists. */
    static final List<String> TABLES = List.of(
            "public.courses",
            "public.course_modules",
            "public.course_module_completions",
            "public.course_module_completion_registered_to_study_registries",
            "public.credit_registrations");

    /** A table and its partitions or heirs, all of which are read with it, and none of which may be elsewhere. */
    static final String HEIRS_ELSEWHERE = """
            (c.relhassubclass and exists (
                with recursive heirs as (
                    select inhrelid as heir from pg_catalog.pg_inherits where inhparent = c.oid
                    union
                    select i.inhrelid from pg_catalog.pg_inherits i join heirs on i.inhparent = heirs.heir)
                select from heirs join pg_catalog.pg_class h on h.oid = heirs.heir where h.relkind not in ('r', 'p')))""";

    /** Rules replace what is inserted, or add to it. */
    static final String INSERT_RULES = """
            (c.relhasrules and exists (
                select from pg_catalog.pg_rewrite w
                where w.ev_class = c.oid and w.ev_type = '3' and w.ev_enabled <> 'D'))""";

    // A value for each name, and no join: connections for streams have nested loops disabled, and would read all of
    // pg_class.
    private static final String TABLES_THAT = """
            array(select t.name
                  from unnest(array[%s]) as t (name)
                  where (select row_security_active(c.oid) or c.relkind not in ('r', 'p') or %s
                         from pg_catalog.pg_class c
                         where c.oid = to_regclass(t.name)))
            """;

    /** The names of those tables that may hide rows, as an expression of SQL: none if all is well. */
    public static final String HIDING = tablesThat(HEIRS_ELSEWHERE);

    /** The same for who also writes. */
    public static final String HIDING_OR_REWRITING = tablesThat(HEIRS_ELSEWHERE + " or " + INSERT_RULES);

    private static final String ASK = "select " + HIDING;

    private RowVisibility() {}

    private static String tablesThat(String condition) {
        String names = TABLES.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return TABLES_THAT.replaceFirst("%s", names).replace("%s", condition);
    }

    /**
     * Refuses where a table may hide rows.
     *
     * @param hiding what {@link #HIDING} was
     * @throws ProblemException database-schema, whose cause names the tables for the log
     */
    public static void require(String[] hiding) {
        if (hiding.length > 0) {
            throw Problem.of(
                            ProblemType.DATABASE_SCHEMA,
                            "The database may hide rows from this service, so that no answer could be relied on. Its operator"
                                    + " has to fix that.")
                    .asException(
                            new IllegalStateException("Rows may be hidden from this role, or written elsewhere, in "
                                    + String.join(", ", hiding) + "; 'study-registry check' says by what"));
        }
    }

    /** Asks just that. Fails with database-schema where a table may hide rows, or with a problem of the database. */
    public static Uni<Void> require(SqlClient client) {
        return client.preparedQuery(ASK)
                .execute()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .invoke(rows -> require(rows.iterator().next().getArrayOfStrings(0)))
                .replaceWithVoid();
    }
}
