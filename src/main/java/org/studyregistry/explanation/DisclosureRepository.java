package org.studyregistry.explanation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.studyregistry.database.DatabaseFailures;

/** What became of completions: which exports held them, and how they are registered. */
@Singleton
public class DisclosureRepository {

    // The minute is for transactions that were under way when the snapshot was taken. It errs on the side of naming too
    // many: the LMS keeps no history, so that of a completion which has changed since nobody can tell what it was. Of
    // the
    // rules only those are asked that every version had and whose change is one of the completion: the platform may
    // have
    // sent since what was exported before. A response that gave every module there was does not list them.
    // $1 completions, $2 registrar or all.
    static final String DISCLOSURES = """
            select a.opened_at, a.kind, a.registrar_id, a.registrar_name, a.key_hint, host(a.client_address) as client_address,
                   a.request_id, a.outcome, c.id as completion,
                   a.outcome in ('delivered', 'done') and a.kind <> 'receipts'
                       and (a.kind = 'search'
                            or a.filter is null and c.updated_at < a.opened_at - interval '1 minute'
                               and (a.kind <> 'platform' or a.received_modules is not null
                                    or c.module_gone_at > a.opened_at)) as certain
            from (
                select c.id::uuid, c.course_module_id::uuid, c.created_at::timestamptz, c.updated_at::timestamptz,
                       c.deleted_at::timestamptz,
                       coalesce((select least(m.deleted_at, case when m.uh_course_code is null then o.deleted_at end)
                                 from public.course_modules m
                                 join public.courses o on o.id = m.course_id
                                 where m.id = c.course_module_id), 'infinity')::timestamptz as module_gone_at,
                       c.prerequisite_modules_completed and c.eligible_for_ects as exported
                from public.course_module_completions c
                where c.id = any ($1)) c
            cross join lateral (
                select * from study_registry.audit_log a
                where a.kind in ('registration', 'lookup') and a.completions @> array[c.id]
                union all
                select * from study_registry.audit_log a
                where a.kind = 'search' and a.received_completions @> array[c.id]
                union all
                select * from study_registry.audit_log a
                where a.kind = 'search' and a.received_completions is null and c.created_at <= a.opened_at
                union all
                select * from (
                    select * from study_registry.audit_log a
                    where a.kind = 'export' and a.modules @> array[c.course_module_id]
                    union all
                    select * from study_registry.audit_log a
                    where a.kind = 'platform' and a.received_modules @> array[c.course_module_id]
                    union all
                    select * from study_registry.audit_log a
                    where a.kind = 'platform' and a.received_modules is null) a
                where true
                  and c.created_at <= a.opened_at
                  and (c.deleted_at is null or c.deleted_at > a.opened_at - interval '1 minute')
                  and (c.exported or c.updated_at > a.opened_at - interval '1 minute')
                  and (a.outcome = 'unfinished' or a.row_count > 0)
                  and not (a.exclude_registered and exists (
                      select from public.course_module_completion_registered_to_study_registries r
                      where r.course_module_completion_id = c.id
                        and (r.study_registry_registrar_id = a.registrar_id or r.study_registry_registrar_id is null)
                        and r.created_at < a.opened_at - interval '1 minute'
                        and (r.deleted_at is null or r.deleted_at > a.opened_at)))
                union all
                select a.*
                from (select registrar_id, min(received_at) as first from study_registry.registration_receipts
                      where completion_id = c.id group by registrar_id) s
                join study_registry.audit_log a on a.registrar_id = s.registrar_id
                where a.kind = 'receipts' and s.first < a.opened_at + interval '1 minute'
                  and coalesce(a.modules @> array[c.course_module_id], true)
                  and (a.outcome = 'unfinished' or a.row_count > 0)) a
            where $2::uuid is null or a.registrar_id = $2
            order by a.opened_at, c.id
            """;

    private static final String REGISTRATIONS = """
            select r.course_module_completion_id::uuid as completion, r.study_registry_registrar_id::uuid as registrar,
                   s.name::text, r.real_student_number::text, r.created_at::timestamptz, r.deleted_at::timestamptz
            from public.course_module_completion_registered_to_study_registries r
            left join public.study_registry_registrars s on s.id = r.study_registry_registrar_id
            where r.course_module_completion_id = any ($1)
            order by r.created_at, r.id
            """;

    private final Pool pool;

    DisclosureRepository(Pool pool) {
        this.pool = pool;
    }

    /** Who was given these completions, or may have been; the oldest first. */
    Uni<List<Disclosure>> disclosures(List<UUID> completions, Optional<UUID> registrar) {
        return pool.preparedQuery(DISCLOSURES)
                .execute(Tuple.of(completions.toArray(UUID[]::new), registrar.orElse(null)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(DisclosureRepository::disclosure)
                        .toList());
    }

    /** How these completions are registered, or were; the oldest first. */
    Uni<List<StoredRegistration>> registrations(List<UUID> completions) {
        return pool.preparedQuery(REGISTRATIONS)
                .execute(Tuple.of(completions.toArray(UUID[]::new)))
                .onFailure()
                .transform(DatabaseFailures::problem)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(DisclosureRepository::registration)
                        .toList());
    }

    private static Disclosure disclosure(Row row) {
        return new Disclosure(
                row.getUUID("completion"),
                row.getOffsetDateTime("opened_at"),
                row.getString("kind"),
                row.getUUID("registrar_id"),
                row.getString("registrar_name"),
                row.getString("key_hint"),
                row.getString("client_address"),
                row.getString("request_id"),
                row.getString("outcome"),
                row.getBoolean("certain"));
    }

    private static StoredRegistration registration(Row row) {
        return new StoredRegistration(
                row.getUUID("completion"),
                Optional.ofNullable(row.getUUID("registrar")),
                Optional.ofNullable(row.getString("name")),
                row.getString("real_student_number"),
                row.getOffsetDateTime("created_at"),
                Optional.ofNullable(row.getOffsetDateTime("deleted_at")));
    }
}
