-- A client that reads too slowly is an end of its own; and an answer to registering that repeats student numbers which are stored
-- leaves a record, of the kind lookup. Not validated: what is there was checked by the narrower ones, and the tables may be large.
alter table audit_outcomes
    drop constraint audit_outcomes_outcome_check,
    add constraint audit_outcomes_outcome
        check (outcome in ('delivered', 'client_left', 'client_stalled', 'client_too_slow', 'broken')) not valid;

alter table audit_records
    drop constraint audit_records_kind,
    drop constraint audit_records_stream,
    drop constraint audit_records_registration,
    add constraint audit_records_kind check (kind in ('export', 'receipts', 'registration', 'lookup')) not valid,
    add constraint audit_records_stream check ((kind in ('registration', 'lookup')) = (format is null)) not valid,
    add constraint audit_records_registration check ((kind in ('registration', 'lookup')) = (completions is not null)) not valid;

comment on table audit_records is 'One row for each export, before its first byte, for each registration, and for each answer to one with stored student numbers';
comment on column audit_records.completions is 'The completions that were registered; of a lookup those whose stored student numbers were given';
comment on column audit_outcomes.sha256 is 'Of the body as it was sent, with its footer, before any content coding; without the error text of a broken one';

create or replace view audit_log as
    select r.id, r.kind, r.opened_at, r.registrar_id, r.registrar_name, r.key_id, r.key_hint, r.client_address, r.request_id,
           r.course, r.modules, r.exclude_registered, r.format, r.completions,
           coalesce(o.outcome, case when r.kind in ('registration', 'lookup') then 'done' else 'unfinished' end) as outcome,
           o.finished_at, coalesce(o.row_count, cardinality(r.completions)) as row_count, o.byte_count, o.sha256, r.filter
    from audit_records r
    left join audit_outcomes o on o.record_id = r.id;
