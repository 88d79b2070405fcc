package org.studyregistry.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.studyregistry.database.GrantRepository.Grants;

/**
 * The columns of the LMS that only a part of the service reads. They may be missing, or not granted yet where {@code attach-sql} was
 * last run for an earlier version.
 */
@Singleton
public class PartialColumns {

    /** Whether changes of courses and modules can be recognised, as an expression of SQL. */
    public static final String CHANGES_OF_MODULES = """
            ((select count(*) from pg_catalog.pg_attribute a
              where a.attrelid in (to_regclass('public.courses'), to_regclass('public.course_modules'))
                and a.attname = 'xmin' and has_column_privilege(a.attrelid, a.attnum, 'select')) = 2)""";

    private final GrantRepository grants;

    PartialColumns(GrantRepository grants) {
        this.grants = grants;
    }

    /** Those that this role may read, as {@code public.courses.name}. Fails with a problem of the database. */
    public Uni<Set<String>> readable(SqlClient client) {
        List<Uni<Set<String>>> tables = RequiredPrivilege.all(false).stream()
                .filter(RequiredPrivilege::partial)
                .map(need -> grants.grants(client, need).map(found -> readable(need, found)))
                .toList();
        return Uni.join()
                .all(tables)
                .andFailFast()
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(found -> found.stream().flatMap(Set::stream).collect(Collectors.toSet()));
    }

    private static Set<String> readable(RequiredPrivilege need, Grants found) {
        if (!found.present()) {
            return Set.of();
        }
        return need.columns().stream()
                .filter(column -> !found.refused().contains(column))
                .filter(column ->
                        RequiredPrivilege.types(column).contains(found.types().getOrDefault(column, "")))
                .map(column -> need.table() + "." + column)
                .collect(Collectors.toSet());
    }
}
