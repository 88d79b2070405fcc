package org.studyregistry.explanation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;
import org.studyregistry.database.Eligibility;
import org.studyregistry.database.LmsSchemas;
import org.studyregistry.database.RuleExpression;
import org.studyregistry.explanation.ExplainedCompletion.Rule;
import org.studyregistry.registrars.KeysConfig;

/** Finds completions, each with every rule that decides whether it leaves. */
@Singleton
public class ExplainedCompletionRepository {

    // The rules of eligibility are those of the schema (RuleExpression). $1 registrar, whose keys are looked at.
    private static final String EXPLAIN = """
            select c.id::uuid, c.user_id::uuid, c.email::text, c.course_module_id::uuid, co.slug::text as course,
                   m.uh_course_code::text as code,
                   case when isfinite(c.completion_date) then c.completion_date::timestamptz end as date,
                   m.id is null or m.deleted_at is not null as no_module,
                   co.id is null or co.deleted_at is not null as no_course,
                   keys.live, keys.opening%s
            from public.course_module_completions c
            left join public.course_modules m on m.id = c.course_module_id
            left join public.courses co on co.id = c.course_id
            cross join lateral (
                select count(*) as live,
                       count(*) filter (
                           where k.scope_courses is null and k.scope_modules is null and k.scope_codes is null
                              or c.course_id = any (k.scope_courses) or c.course_module_id = any (k.scope_modules)
                              or m.uh_course_code = any (k.scope_codes)) as opening
                from study_registry.registry_keys k
                where k.registrar_id = $1 and k.can_read and k.revoked_at is null
                  and (k.expires_at is null or k.expires_at > now())) keys
            """;

    private static final String BY_ID = "where c.id = $2 limit $3";

    // As a search compares addresses, so that its index finds them.
    static final String BY_EMAIL = """
            where lower(btrim(c.email::text)) = lower(btrim($2)) order by c.completion_date, c.id limit $3
            """;

    private static final String OF_SUBJECT = """
            where c.user_id in (select user_id from public.course_module_completions
                                where lower(btrim(email::text)) = lower(btrim($2)))
            order by c.completion_date, c.id limit $3
            """;

    private final Pool pool;
    private final LmsSchemas schemas;
    private final boolean legacyKeys;

    ExplainedCompletionRepository(Pool pool, LmsSchemas schemas, KeysConfig keys) {
        this.pool = pool;
        this.schemas = schemas;
        this.legacyKeys = keys.legacy();
    }

    /**
     * The completion of this id, if there is one.
     *
     * @param registrar whose keys are looked at as well
     */
    Uni<List<ExplainedCompletion>> byId(UUID id, Optional<UUID> registrar) {
        return explained(BY_ID, Tuple.of(registrar.orElse(null), id, 1), registrar);
    }

    /** Those with this e-mail address, in upper or lower case, the oldest first. */
    Uni<List<ExplainedCompletion>> byEmail(String email, Optional<UUID> registrar, int atMost) {
        return explained(BY_EMAIL, Tuple.of(registrar.orElse(null), email, atMost), registrar);
    }

    /** All completions of the students who have one with this e-mail address, the oldest first. */
    Uni<List<ExplainedCompletion>> ofSubject(String email, Optional<UUID> registrar, int atMost) {
        return explained(OF_SUBJECT, Tuple.of(registrar.orElse(null), email, atMost), registrar);
    }

    private Uni<List<ExplainedCompletion>> explained(String which, Tuple parameters, Optional<UUID> registrar) {
        return schemas.known().chain(schema -> {
            List<RuleExpression> rules = RuleExpression.of(Eligibility.in(schema), "c");
            return pool.preparedQuery(String.format(Locale.ROOT, EXPLAIN, columns(rules)) + which)
                    .execute(parameters)
                    .onFailure()
                    .transform(DatabaseFailures::problem)
                    .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                            .map(row -> explained(row, rules, registrar))
                            .toList());
        });
    }

    private static String columns(List<RuleExpression> rules) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < rules.size(); i++) {
            columns.append(", ")
                    .append(rules.get(i).withholds())
                    .append(" as withholds_")
                    .append(i)
                    .append(", ")
                    .append(rules.get(i).value())
                    .append(" as value_")
                    .append(i);
        }
        return columns.toString();
    }

    private ExplainedCompletion explained(Row row, List<RuleExpression> expressions, Optional<UUID> registrar) {
        Optional<String> code = Optional.ofNullable(row.getString("code"));
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            rules.add(Rule.of(
                    expressions.get(i).rule(),
                    Optional.ofNullable(row.getString("value_" + i)).orElse("no module"),
                    row.getBoolean("withholds_" + i)));
        }
        boolean noModule = row.getBoolean("no_module");
        boolean noCourse = row.getBoolean("no_course");
        rules.add(Rule.of("module-deleted", noModule ? "the module is deleted" : "the module is live", noModule));
        // A code finds the module of a deleted course, an id and a slug do not.
        rules.add(Rule.of(
                "course-deleted",
                noCourse ? "the course is deleted: found by its code only" : "the course is live",
                noCourse && code.isEmpty()));
        registrar.ifPresent(whose -> rules.add(keys(row.getLong("opening"), row.getLong("live"))));
        return new ExplainedCompletion(
                row.getUUID("id"),
                row.getUUID("user_id"),
                row.getString("email"),
                row.getUUID("course_module_id"),
                Optional.ofNullable(row.getString("course")),
                code,
                Optional.ofNullable(row.getOffsetDateTime("date")),
                List.copyOf(rules));
    }

    private Rule keys(long opening, long live) {
        String value = opening + " of " + live + " valid keys read this module";
        return legacyKeys
                ? Rule.of("outside-of-scope", value + "; the LMS's own key reads every one", false)
                : Rule.of("outside-of-scope", value, opening == 0);
    }
}
