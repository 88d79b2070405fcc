package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What there is in the database, and what our role may do with it; read from the catalogue, without touching a row. */
@Singleton
public class GrantRepository {

    private static final String SERVER = """
            select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
                   array(select function from unnest($1::text[]) as function
                         where not has_function_privilege(function, 'execute')) as refused
            """;

    private static final String SCHEMA = """
            select current_user::text as role,
                   to_regnamespace($1) is not null as present,
                   coalesce(has_schema_privilege(to_regnamespace($1), 'usage'), false) as usable,
                   coalesce(has_schema_privilege(to_regnamespace($1), 'create'),
                            has_database_privilege(current_database(), 'create')) as migratable
            """;

    // An empty list of columns asks for the right on the table as a whole: some rights exist there only, and asking for
    // one of them on a column is an error.
    private static final String GRANTS = """
            select relation is not null as present,
                   array(select wanted from unnest($2::text[]) as wanted
                         where not exists (select from pg_attribute a
                                           where a.attrelid = relation and a.attname = wanted and not a.attisdropped)
                        ) as absent,
                   array(select a.attname::text from pg_attribute a
                         where a.attrelid = relation and a.attname = any ($2) and not a.attisdropped
                           and case when asked then not has_column_privilege(relation, a.attnum, $3) end) as refused,
                   array(select a.attname || ' ' || coalesce(base.typname, t.typname)
                         from pg_attribute a
                         join pg_type t on t.oid = a.atttypid
                         left join pg_type base on base.oid = t.typbasetype
                         where a.attrelid = relation and a.attname = any ($2) and not a.attisdropped) as types,
                   coalesce(case when not asked then not has_table_privilege(relation, $3) end, false) as table_refused
            from (select to_regclass($1)::oid as relation, cardinality($2::text[]) > 0 as asked) t
            """;

    // Valid, led by the keys, with all other columns, and not limited to less than what is exported. A column that
    // decides
    // what is exported it must have as well, unless it is limited to what that column allows.
    private static final String INDEX = """
            select exists (
                select from pg_index i
                cross join lateral (
                    select array_agg(coalesce(a.attname::text,
                                              replace(pg_get_indexdef(i.indexrelid, k.at::int, true), '::text', ''))
                                     order by k.at) as names
                    from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
                    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and a.attnum > 0) columns
                cross join lateral (
                    select coalesce(string_to_array(translate(pg_get_expr(i.indpred, i.indrelid), '()', ''), ' AND '),
                                    '{}') as parts) predicate
                where i.indrelid = to_regclass($1) and i.indisvalid
                  and names[1:cardinality($2::text[])] = $2
                  and names @> $3::text[]
                  and parts <@ $4::text[]
                  and not exists (select from unnest($4, $5::text[]) as needed (condition, deciding)
                                  where deciding is not null
                                    and not (condition = any (parts) or deciding = any (names)))) as present
            """;

    private final Pool pool;

    GrantRepository(Pool pool) {
        this.pool = pool;
    }

    /** The server: its version, what its texts are encoded in, and which of the functions asked for our role may not call. */
    record Server(int version, String encoding, List<String> refused) {}

    /** Our role, and a schema: whether the role may use it, and make tables in it or the schema itself. */
    record Schema(String role, boolean present, boolean usable, boolean migratable) {}

    /**
     * What a need meets: whether the table is there, which columns are not, of which types the others are (of domains, the
     * type beneath), which are refused.
     */
    record Grants(
            boolean present,
            List<String> absent,
            Map<String, String> types,
            List<String> refused,
            boolean tableRefused) {}

    /** Asks also for the right to call these functions, each with the types of its parameters. */
    Uni<Server> server(List<String> functions) {
        return pool.preparedQuery(SERVER)
                .execute(Tuple.of(functions.toArray(String[]::new)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Server(
                        row.getInteger("version"),
                        row.getString("encoding"),
                        List.of(row.getArrayOfStrings("refused"))));
    }

    Uni<Schema> schema(String name) {
        return pool.preparedQuery(SCHEMA)
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next())
                .map(row -> new Schema(
                        row.getString("role"),
                        row.getBoolean("present"),
                        row.getBoolean("usable"),
                        row.getBoolean("migratable")));
    }

    Uni<Grants> grants(RequiredPrivilege need) {
        return grants(pool, need);
    }

    /** The same, as this client sees it. */
    Uni<Grants> grants(SqlClient client, RequiredPrivilege need) {
        return client.preparedQuery(GRANTS)
                .execute(Tuple.of(need.table(), need.columns().toArray(String[]::new), need.privilege()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Grants(
                        row.getBoolean("present"),
                        list(row, "absent"),
                        list(row, "types").stream()
                                .map(column -> column.split(" "))
                                .collect(Collectors.toMap(column -> column[0], column -> column[1])),
                        list(row, "refused"),
                        row.getBoolean("table_refused")));
    }

    /** Whether there is an index as good as the advised one. */
    Uni<Boolean> hasIndex(AdvisedIndex index) {
        return pool.preparedQuery(INDEX)
                .execute(Tuple.of(
                        index.table(),
                        index.keys().toArray(String[]::new),
                        index.columns().toArray(String[]::new),
                        index.condition().stream()
                                .map(condition -> condition.replaceAll("[()]", ""))
                                .toArray(String[]::new),
                        index.deciding().toArray(String[]::new)))
                .map(rows -> rows.iterator().next().getBoolean("present"));
    }

    /** Runs these statements, all or none. */
    Uni<Void> carryOut(List<String> statements) {
        return pool.withTransaction(transaction ->
                        transaction.query(String.join("\n", statements)).execute())
                .onFailure()
                .transform(DatabaseFailures::problem)
                .replaceWithVoid();
    }

    private static List<String> list(Row row, String column) {
        return List.of(row.getArrayOfStrings(column));
    }
}
