package org.studyregistry.courses;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.database.PartialColumns;
import org.studyregistry.database.RowVisibility;
import org.studyregistry.http.QueryParameters;
import org.studyregistry.problem.ProblemException;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.streaming.Format;
import org.studyregistry.streaming.RowQuery;

/** Lists the course modules that there are. */
@Singleton
public class ModuleListRepository {

    static final String AFTER = "after";

    // Columns as ModuleEncoder reads them. $1 to $3 the key's scope, $4 to $6 the module after which to begin.
    private static final String MODULES = """
            select m.course_id::uuid, c.slug::text, @courseName::text, @language::text, m.id::uuid, @moduleName::text,
                   m.order_number::integer, m.uh_course_code::text, @credits::text, @completions::bigint
            from public.course_modules m
            join public.courses c on c.id = m.course_id and c.deleted_at is null
            @counts
            where m.deleted_at is null
              and ($1::uuid[] is null or m.course_id = any ($1) or m.id = any ($2) or m.uh_course_code = any ($3))
              and ($4::uuid is null or (m.course_id, m.order_number, m.id) > ($4, $5::integer, $6::uuid))
            order by m.course_id, m.order_number, m.id
            """;

    // All of them at once: a module at a time would look at every row that withholds once for each.
    private static final String COUNTS = """
            left join (
                select k.course_module_id as module, count(*) as completions
                from public.course_module_completions k
                where ($1::uuid[] is null or k.course_module_id = any (array(
                          select s.id from public.course_modules s
                          where s.course_id = any ($1) or s.id = any ($2) or s.uh_course_code = any ($3))))
                  and %s
                group by k.course_module_id) counted on counted.module = m.id
            """;

    // Also of one that is gone: what comes after it is known all the same.
    private static final String POSITION = """
            select course_id::uuid, order_number::integer, id::uuid from public.course_modules where id = $1
            """;

    // JSON has no NaN and no infinity.
    private static final String CREDITS = "case when abs(m.ects_credits) < 'infinity' then m.ects_credits end";

    private final LmsSchemas schemas;
    private final PartialColumns columns;

    ModuleListRepository(LmsSchemas schemas, PartialColumns columns) {
        this.schemas = schemas;
        this.columns = columns;
    }

    /**
     * The query for the modules in a scope, by course id and order number. Names, languages and credits that this role may not read
     * are null.
     *
     * @param client a snapshot's connection
     * @param after the module after which to begin
     * @param counted whether the completions are counted that a registrar of this scope is given
     * @return fails with invalid-parameter for an unknown {@code after}, database-schema where rows may be hidden, or with a problem of the database
     */
    Uni<RowQuery> query(SqlClient client, KeyScope scope, boolean counted, Optional<UUID> after, Format format) {
        return RowVisibility.require(client).chain(() -> Uni.combine()
                .all()
                .unis(position(client, after), columns.readable(client), schemas.known())
                .with((position, readable, schema) -> new RowQuery(
                        statement(readable, counted ? Optional.of(Eligibility.in(schema)) : Optional.empty()),
                        parameters(scope, position),
                        format == Format.CSV ? ModuleEncoder::csv : ModuleEncoder::json,
                        row -> row.uuid(ModuleEncoder.MODULE).toString())));
    }

    private static Uni<Optional<Row>> position(SqlClient client, Optional<UUID> after) {
        if (after.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return client.preparedQuery(POSITION)
                .execute(io.vertx.mutiny.sqlclient.Tuple.of(after.get()))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw unknown();
                    }
                    return Optional.of(rows.iterator().next());
                });
    }

    /** The failure of an {@code after} that no module has. */
    static ProblemException unknown() {
        return QueryParameters.invalid(AFTER, "must be the course_module_id of a module that was listed")
                .asException();
    }

    private static Tuple parameters(KeyScope scope, Optional<Row> position) {
        return Tuple.tuple()
                .addArrayOfUUID(scope.courses())
                .addArrayOfUUID(scope.modules())
                .addArrayOfString(scope.codes())
                .addUUID(position.map(row -> row.getUUID("course_id")).orElse(null))
                .addInteger(position.map(row -> row.getInteger("order_number")).orElse(null))
                .addUUID(position.map(row -> row.getUUID("id")).orElse(null));
    }

    private static String statement(Set<String> readable, Optional<Eligibility> counted) {
        return MODULES.replace("@courseName", ifReadable(readable, "public.courses.name", "c.name"))
                .replace("@language", ifReadable(readable, "public.courses.language_code", "c.language_code"))
                .replace("@moduleName", ifReadable(readable, "public.course_modules.name", "m.name"))
                .replace("@credits", ifReadable(readable, "public.course_modules.ects_credits", "(" + CREDITS + ")"))
                .replace("@completions", counted.isPresent() ? "coalesce(counted.completions, 0)" : "null")
                .replace(
                        "@counts",
                        counted.map(eligibility -> String.format(Locale.ROOT, COUNTS, eligibility.whole("k")))
                                .orElse(""));
    }

    private static String ifReadable(Set<String> readable, String column, String expression) {
        return readable.contains(column) ? expression : "null";
    }
}
