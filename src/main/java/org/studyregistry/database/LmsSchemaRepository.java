package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads from the catalogue what the schema of the LMS is, without touching a row. */
@Singleton
public class LmsSchemaRepository {

    // A column is known by its table's oid and its own number: another column of the same name is another one.
    private static final String SCHEMA = """
            select array(select coalesce(to_regclass(name)::oid::bigint, 0)
                         from unnest($1::text[]) with ordinality tables (name, at) order by at) as tables,
                   columns.ids, columns.names
            from (select array_agg(attrelid::bigint << 16 | attnum order by attrelid::bigint << 16 | attnum) as ids,
                         array_agg(relname || '.' || attname) as names
                  from pg_attribute join pg_class on pg_class.oid = attrelid
                  where attrelid = any (array(select to_regclass(name)::oid from unnest($1::text[]) name))
                    and attname = any ($2::text[]::name[]) and not attisdropped) columns
            """;

    // to_regclass and pg_relation_filenode know what is committed by now, tables know what the snapshot shows. A table
    // that is made, renamed or rewritten after the snapshot was taken would look empty to it.
    private static final String AS_RECOGNISED = """
            array[%s] = array[%s]::bigint[]
            and array(select attrelid::bigint << 16 | attnum from pg_attribute
                      where attrelid in (%s) and attname in (%s) and not attisdropped
                      order by attrelid::bigint << 16 | attnum) = array[%s]::bigint[]
            and (select count(*) from pg_class
                 where oid in (%3$s) and relfilenode = coalesce(pg_relation_filenode(oid), 0)) = %s
            """;

    private static final List<LmsTable> TABLES = List.of(LmsTable.values());

    /** The schema as the client's snapshot shows it. */
    Uni<LmsSchema> schema(SqlClient client) {
        return client.preparedQuery(SCHEMA)
                .execute(Tuple.of(
                        TABLES.stream().map(LmsTable::sql).toArray(String[]::new),
                        EligibilityRule.tellingColumns().toArray(String[]::new)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> schema(rows.iterator().next()));
    }

    /** Whether a schema that was recognised is the present one. */
    Uni<Boolean> isPresent(SqlClient client, LmsSchema schema) {
        return client.query("select " + schema.asRecognised())
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static LmsSchema schema(Row row) {
        Long[] oids = row.getArrayOfLongs("tables");
        Long[] ids = row.getArrayOfLongs("ids");
        String[] names = row.getArrayOfStrings("names");
        List<String> tables = TABLES.stream()
                .filter(table -> oids[table.ordinal()] != 0)
                .map(LmsTable::sql)
                .toList();
        return LmsSchema.of(
                names == null ? Set.of() : Set.of(names),
                tables,
                String.format(
                        Locale.ROOT,
                        AS_RECOGNISED.replaceAll("\\s+", " "),
                        joined(TABLES.stream()
                                .map(table -> "coalesce(to_regclass('" + table.sql() + "')::oid::bigint, 0)")),
                        joined(Arrays.stream(oids)),
                        joined(Arrays.stream(oids)),
                        joined(EligibilityRule.tellingColumns().stream().map(column -> "'" + column + "'")),
                        joined(ids == null ? Stream.empty() : Arrays.stream(ids)),
                        tables.size()));
    }

    private static String joined(Stream<?> items) {
        return items.map(String::valueOf).collect(Collectors.joining(", "));
    }
}
