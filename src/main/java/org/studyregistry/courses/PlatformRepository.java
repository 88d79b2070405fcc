package org.studyregistry.courses;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.PartialColumns;
import org.studyregistry.database.RowVisibility;
import org.studyregistry.registrars.KeyScope;
import org.studyregistry.tracing.Spans;

/** Finds the course modules of all courses that a key may see, or of those that a request names. */
@Singleton
public class PlatformRepository {

    // $1 to $3 the key's scope, $4 and $5 the ids and the codes or slugs that are asked for, null for everything. A
    // module
    // is covered as in CourseRepository: by its course's id or slug if that course is live, or by its code.
    private static final String MODULES = """
            select id, course, code, covered, covered and not by_id as only_by_name
            from (select m.id::uuid, m.course_id::uuid as course, m.uh_course_code::text as code, m.order_number,
                         coalesce(($1::uuid[] is null or m.course_id = any ($1) or m.id = any ($2))
                             and ($4::uuid[] is null or m.course_id = any ($4)), false) as by_id,
                         coalesce(m.deleted_at is null
                             and ($1::uuid[] is null or m.course_id = any ($1) or m.id = any ($2)
                                  or m.uh_course_code = any ($3))
                             and ($4::uuid[] is null and (c.deleted_at is null or m.uh_course_code is not null)
                                  or c.deleted_at is null and (m.course_id = any ($4) or c.slug = any ($5))
                                  or m.uh_course_code = any ($5)), false) as covered
                  from public.course_modules m
                  join public.courses c on c.id = m.course_id
                  @among) m
            where by_id or covered
            order by course, order_number, id
            """;

    private static final String OF_ALL = MODULES.replace("@among", "");

    // Only of the candidates, and of the modules that a name covers: all of these are part of the question. Neither
    // table is
    // read as a whole, also where nested loops are disabled.
    private static final String AMONG = """
            with among (id) as materialized (
                %s
                union
                select n.id from public.course_modules n where n.deleted_at is null and n.uh_course_code = any ($3)
                union
                select n.id from public.course_modules n where n.deleted_at is null and n.uh_course_code = any ($5)
                union
                select n.id from public.course_modules n
                where n.deleted_at is null
                  and n.course_id = any (array(
                      select s.id from public.courses s where s.deleted_at is null and s.slug = any ($5))))
            """ + MODULES.replace("@among", """
            where m.id = any (array(select id from among))
                    and c.id = any (array(
                        select n.course_id from public.course_modules n where n.id = any (array(select id from among))))
            """.strip());

    // The first of the names that leads nowhere within the scope; and, in the same snapshot, what may hide rows, and
    // whether changes can be read. All names are looked up at once.
    static final String UNKNOWN = """
            select (select %s), @changes,
                   (select a.text
                    from unnest($4::uuid[], $5::text[]) with ordinality a (id, text, position)
                    where (a.id in (
                               select c.id from public.courses c
                               where c.deleted_at is null and c.id = any ($4)
                                 and ($1::uuid[] is null or c.id = any ($1)))
                           or a.text in (
                               select c.slug from public.courses c
                               where c.deleted_at is null and c.slug = any ($5)
                                 and ($1::uuid[] is null or c.id = any ($1)))
                           or a.text in (
                               select m.uh_course_code from public.course_modules m
                               where m.deleted_at is null and m.uh_course_code = any ($5) and @inScope)
                           or a.id in (
                               select c.id from public.courses c
                               join public.course_modules m on m.course_id = c.id
                               where c.deleted_at is null and c.id = any ($4) and m.course_id = any ($4)
                                 and m.deleted_at is null and @inScope)
                           or a.text in (
                               select c.slug from public.courses c
                               join public.course_modules m on m.course_id = c.id
                               where c.deleted_at is null and c.slug = any ($5) and m.deleted_at is null
                                 and m.course_id = any (array(
                                     select s.id from public.courses s where s.deleted_at is null and s.slug = any ($5)))
                                 and @inScope)) is not true
                    order by a.position
                    limit 1)
            """.replace("%s", RowVisibility.HIDING)
            .replace("@changes", PartialColumns.CHANGES_OF_MODULES)
            .replace(
                    "@inScope",
                    "($1::uuid[] is null or m.course_id = any ($1) or m.id = any ($2) or m.uh_course_code = any ($3))");

    private final Spans spans;

    PlatformRepository(Spans spans) {
        this.spans = spans;
    }

    /**
     * The modules that a request covers.
     *
     * @param client the connection or pool to ask
     * @param asked the courses that are asked for; empty for every course
     * @param scope what the key opens; the rest looks unknown
     * @param candidates the modules that can have rows of the response, if those are fewer: then of the modules that are covered by an
     *     id these alone
     * @return fails with course-not-found, which names the course, or with a problem of the database
     */
    public Uni<PlatformModules> modules(
            SqlClient client, List<CourseReference> asked, KeyScope scope, Optional<ModuleCandidates> candidates) {
        Uni<PlatformModules> found = client.preparedQuery(UNKNOWN)
                .execute(parameters(asked, scope))
                // No course has a name that the database could not store.
                .onFailure(DatabaseFailures::isUntranslatable)
                .transform(unknown -> CourseReference.notFound().asException(unknown))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(PlatformRepository::changesReadable)
                .chain(readable ->
                        found(client, parameters(asked, scope), candidates).map(rows -> modules(rows, readable)))
                .onFailure()
                .transform(DatabaseFailures::problem);
        return spans.around("resolve", found);
    }

    private static Tuple parameters(List<CourseReference> asked, KeyScope scope) {
        return Tuple.of(
                scope.courses(),
                scope.modules(),
                scope.codes(),
                asked.isEmpty() ? null : ids(asked),
                asked.isEmpty()
                        ? null
                        : asked.stream().map(CourseReference::text).toArray(String[]::new));
    }

    private static Uni<RowSet<Row>> found(SqlClient client, Tuple parameters, Optional<ModuleCandidates> candidates) {
        if (candidates.isEmpty()) {
            return client.preparedQuery(OF_ALL).execute(parameters);
        }
        candidates.get().values().forEach(parameters::addValue);
        return client.preparedQuery(statement(candidates.get())).execute(parameters);
    }

    /** Finds the modules of candidates, and those that a name covers. */
    static String statement(ModuleCandidates candidates) {
        return String.format(Locale.ROOT, AMONG, candidates.sql());
    }

    private static UUID[] ids(List<CourseReference> asked) {
        return asked.stream().map(course -> course.id().orElse(null)).toArray(UUID[]::new);
    }

    private static boolean changesReadable(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        RowVisibility.require(row.getArrayOfStrings(0));
        Optional.ofNullable(row.getString(2)).ifPresent(text -> {
            throw CourseReference.notFound(text).asException();
        });
        return row.getBoolean(1);
    }

    private static PlatformModules modules(RowSet<Row> rows, boolean changesReadable) {
        List<PlatformModule> present = new ArrayList<>();
        List<PlatformModule> gone = new ArrayList<>();
        List<UUID> byName = new ArrayList<>();
        for (Row row : rows) {
            PlatformModule module =
                    new PlatformModule(row.getUUID(0), row.getUUID(1), Optional.ofNullable(row.getString(2)));
            boolean covered = row.getBoolean(3);
            (covered ? present : gone).add(module);
            if (covered && row.getBoolean(4)) {
                byName.add(module.id());
            }
        }
        return new PlatformModules(List.copyOf(present), List.copyOf(byName), List.copyOf(gone), changesReadable);
    }
}
