-- Who was given which students' data, and who registered it. Two tables, since nothing here is ever changed: a record is opened
-- before the first byte leaves, and its outcome is added when the stream has ended. A record without an outcome belongs to a
-- stream that is still running, or to a process that died.
create table audit_records (
    id uuid primary key,
    kind text not null check (kind in ('export', 'registration')),
    opened_at timestamptz not null default clock_timestamp(),
    registrar_id uuid not null,
    registrar_name text not null,
    key_id uuid,
    key_hint text not null,
    client_address inet not null,
    request_id text not null,
    -- The course as it was asked for, and the modules which that meant within the key's scope at that moment.
    course text,
    modules uuid[],
    exclude_registered boolean,
    format text,
    -- The completions that were registered.
    completions uuid[],
    check ((kind = 'export')
           = (course is not null and modules is not null and exclude_registered is not null and format is not null)),
    check ((kind = 'registration') = (completions is not null))
);

comment on table audit_records is 'One row for each export, before its first byte, and for each registration';
comment on column audit_records.key_id is 'Null for a plaintext key of the LMS';
create index on audit_records (opened_at);
create index on audit_records using gin (modules);
create index on audit_records using gin (completions);

create table audit_outcomes (
    record_id uuid primary key references audit_records on delete cascade,
    finished_at timestamptz not null default clock_timestamp(),
    outcome text not null check (outcome in ('delivered', 'client_left', 'client_stalled', 'broken')),
    row_count bigint not null,
    byte_count bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32)
);

comment on table audit_outcomes is 'How each export ended';
comment on column audit_outcomes.outcome is 'Only delivered means that the last byte was handed to the network';
comment on column audit_outcomes.sha256 is 'Of the body as it was sent, before any content coding; without the error text of a broken one';

create view audit_log as
    select r.*, coalesce(o.outcome, case r.kind when 'export' then 'unfinished' else 'done' end) as outcome,
           o.finished_at, coalesce(o.row_count, cardinality(r.completions)) as row_count, o.byte_count, o.sha256
    from audit_records r
    left join audit_outcomes o on o.record_id = r.id;

-- Against accidents; who must not delete is not granted to (see the operations manual), and who owns the tables can lift it. A
-- purge sets study_registry.purge for its own transaction.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('study_registry.purge', true) = 'on' then
        return old;
    end if;
    raise exception 'audit records are never changed' using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete on audit_records
    for each row execute function audit_is_append_only();
create trigger append_only before update or delete on audit_outcomes
    for each row execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit_records
    for each statement execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit_outcomes
    for each statement execute function audit_is_append_only();
