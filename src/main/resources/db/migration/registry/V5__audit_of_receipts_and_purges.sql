-- Receipts hold student numbers, so giving them leaves a record as well; and what narrowed an answer is kept as it was asked for.
alter table audit_records
    drop constraint audit_records_kind_check,
    drop constraint audit_records_check,
    drop constraint audit_records_check1,
    add column filter text,
    add constraint audit_records_kind check (kind in ('export', 'receipts', 'registration')),
    add constraint audit_records_export
        check (kind <> 'export' or (course is not null and modules is not null and exclude_registered is not null)),
    add constraint audit_records_stream check ((kind = 'registration') = (format is null)),
    add constraint audit_records_registration check ((kind = 'registration') = (completions is not null));

comment on column audit_records.filter is 'What narrowed the answer further, as a query string';

create or replace view audit_log as
    select r.id, r.kind, r.opened_at, r.registrar_id, r.registrar_name, r.key_id, r.key_hint, r.client_address, r.request_id,
           r.course, r.modules, r.exclude_registered, r.format, r.completions,
           coalesce(o.outcome, case r.kind when 'registration' then 'done' else 'unfinished' end) as outcome,
           o.finished_at, coalesce(o.row_count, cardinality(r.completions)) as row_count, o.byte_count, o.sha256, r.filter
    from audit_records r
    left join audit_outcomes o on o.record_id = r.id;

-- Records end by a purge only, and a purge leaves one of its own.
create table audit_purges (
    purged_at timestamptz not null default clock_timestamp(),
    purged_by text not null default session_user,
    opened_before timestamptz not null,
    record_count bigint not null
);

comment on table audit_purges is 'One row for each purge of the audit record';

create trigger append_only before update or delete on audit_purges
    for each row execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit_purges
    for each statement execute function audit_is_append_only();
