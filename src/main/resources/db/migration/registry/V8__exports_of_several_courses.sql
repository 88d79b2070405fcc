-- An export over a whole platform covers tens of thousands of modules, and most nights it gives rows of a few. So its record says at
-- the beginning what was asked for and how many modules that covered, and its outcome the modules that had any row; of a search the
-- completions themselves. Where there is no outcome, any module may have been given.
alter table audit_records
    add column courses text[],
    add column module_count integer,
    drop constraint audit_records_kind,
    add constraint audit_records_kind
        check (kind in ('export', 'platform', 'search', 'receipts', 'registration', 'lookup')) not valid,
    add constraint audit_records_platform
        check (kind not in ('platform', 'search')
               or (courses is not null and module_count is not null and exclude_registered is not null)) not valid;

alter table audit_outcomes
    add column modules uuid[],
    add column completions uuid[];

comment on column audit_records.courses is 'The courses as they were asked for, of an export over several; empty for all in the scope of the key';
comment on column audit_records.module_count is 'How many modules that covered, where they are not listed';
comment on column audit_outcomes.modules is 'Of an export over several courses, the modules of which any row was given';
comment on column audit_outcomes.completions is 'Of a search, the completions that were given';

create index on audit_records (opened_at) where kind in ('platform', 'search');

create or replace view audit_log as
    select r.id, r.kind, r.opened_at, r.registrar_id, r.registrar_name, r.key_id, r.key_hint, r.client_address, r.request_id,
           r.course, r.modules, r.exclude_registered, r.format, r.completions,
           coalesce(o.outcome, case when r.kind in ('registration', 'lookup') then 'done' else 'unfinished' end) as outcome,
           o.finished_at, coalesce(o.row_count, cardinality(r.completions)) as row_count, o.byte_count, o.sha256, r.filter,
           r.courses, r.module_count, o.modules as received_modules, o.completions as received_completions
    from audit_records r
    left join audit_outcomes o on o.record_id = r.id;
