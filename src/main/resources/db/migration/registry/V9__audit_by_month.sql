-- The audit record by month. A record's id is a UUID of version 7, which begins with its time, so that new rows go to the end of the
-- indexes, a month is a range of ids, and the primary key is still the id alone. The tables that were there stay as they are and
-- become the default partitions: no row is copied. They hold random ids, and take what a version before this one writes meanwhile.

-- A partition cannot have constraints that are not validated. This reads the tables, and nobody waits for it.
alter table audit_records validate constraint audit_records_kind;
alter table audit_records validate constraint audit_records_stream;
alter table audit_records validate constraint audit_records_registration;
alter table audit_records validate constraint audit_records_platform;
alter table audit_outcomes validate constraint audit_outcomes_outcome;

-- The first id of a time.
create or replace function audit_first_id(at timestamptz) returns uuid language sql stable strict as
$$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- The tables of a month, if they are there already.
create or replace function audit_month_exists(month timestamp) returns boolean language sql stable as
$$ select to_regclass('study_registry.audit_records_' || to_char(month, 'YYYYMM')) is not null $$;

-- Makes the partitions of this month and of the next ones, and returns how many it made. The service calls it; its role owns nothing.
create or replace function audit_prepare_months(ahead int) returns int language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '3s' as $$
declare
    made int := 0;
    month timestamp;
    first_id uuid;
    end_id uuid;
    kind text;
    key text;
    partition text;
begin
    perform pg_advisory_xact_lock(hashtextextended('study_registry.audit_prepare_months', 0));
    for month in
        select m from generate_series(date_trunc('month', now() at time zone 'UTC'),
                                      date_trunc('month', now() at time zone 'UTC') + least(ahead, 24) * interval '1 month',
                                      interval '1 month') m
        where not study_registry.audit_month_exists(m)
    loop
        first_id := study_registry.audit_first_id(month at time zone 'UTC');
        end_id := study_registry.audit_first_id((month + interval '1 month') at time zone 'UTC');
        for kind, key in values ('audit_records', 'id'), ('audit_outcomes', 'record_id') loop
            partition := kind || '_' || to_char(month, 'YYYYMM');
            execute format('create table study_registry.%I (like study_registry.%I including defaults including constraints)',
                           partition, kind);
            execute format('alter table study_registry.%I add primary key (%I)', partition, key);
            -- Random ids can be in its range.
            perform set_config('study_registry.purge', 'on', true);
            execute format('with moved as (delete from study_registry.%1$I where %2$I >= %3$L and %2$I < %4$L returning *)'
                           ' insert into study_registry.%5$I select * from moved',
                           kind || '_earlier', key, first_id, end_id, partition);
            perform set_config('study_registry.purge', '', true);
            execute format('alter table study_registry.%I attach partition study_registry.%I for values from (%L) to (%L)',
                           kind, partition, first_id, end_id);
            execute format('create trigger append_only_truncate before truncate on study_registry.%I'
                           ' for each statement execute function study_registry.audit_is_append_only()', partition);
        end loop;
        made := made + 1;
    end loop;
    return made;
end
$$;

-- How many of the next months have their partitions.
create or replace function audit_months_ahead() returns int language sql stable as $$
    select count(*)::int
    from generate_series(1, 24) n
    where study_registry.audit_month_exists(date_trunc('month', now() at time zone 'UTC') + n * interval '1 month')
$$;

-- Drops the oldest month that ended a day before this time, and returns how many records it had; null if there is no such month. A
-- purge calls it again and again. It is for those who may delete records: only the owner of tables could drop them.
create or replace function audit_drop_month(opened_before timestamptz) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp set lock_timeout = '3s' as $$
declare
    month text;
    ended timestamptz;
    dropped bigint;
begin
    if not has_table_privilege(session_user, 'study_registry.audit_records', 'delete') then
        raise exception 'permission denied to delete audit records' using errcode = 'insufficient_privilege';
    end if;
    select right(c.relname, 6) into month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'study_registry.audit_records'::regclass and c.relname ~ '^audit_records_\d{6}$'
    order by 1 limit 1;
    ended := (to_date(month, 'YYYYMM')::timestamp + interval '1 month') at time zone 'UTC';
    if ended is null or ended > opened_before - interval '1 day' then
        return null;
    end if;
    execute format('select count(*) from study_registry.%I', 'audit_records_' || month) into dropped;
    execute format('drop table study_registry.%I, study_registry.%I', 'audit_records_' || month, 'audit_outcomes_' || month);
    insert into study_registry.audit_purges (opened_before, record_count) values (ended, dropped);
    return dropped;
end
$$;

-- From here on exports wait, while the tables are read once: a second for five million records. If a command reads the record meanwhile, the migration fails and is repeated.
set local lock_timeout = '3s';

alter table audit_outcomes drop constraint audit_outcomes_record_id_fkey;
drop trigger append_only on audit_records;
drop trigger append_only on audit_outcomes;

alter table audit_records rename to audit_records_earlier;
alter index audit_records_pkey rename to audit_records_earlier_pkey;
alter index audit_records_opened_at_idx rename to audit_records_earlier_opened_at_idx;
alter index audit_records_opened_at_idx1 rename to audit_records_earlier_several_idx;
alter index audit_records_modules_idx rename to audit_records_earlier_modules_idx;
alter index audit_records_completions_idx rename to audit_records_earlier_completions_idx;
alter table audit_outcomes rename to audit_outcomes_earlier;
alter index audit_outcomes_pkey rename to audit_outcomes_earlier_pkey;

create table audit_records (like audit_records_earlier including defaults including constraints including comments)
    partition by range (id);
alter table audit_records add primary key (id);

create table audit_outcomes (like audit_outcomes_earlier including defaults including constraints including comments)
    partition by range (record_id);
alter table audit_outcomes add primary key (record_id);

comment on table audit_records is 'One row for each export, before its first byte, for each registration, and for each answer to one with stored student numbers';
comment on table audit_outcomes is 'How each export ended';

-- First the months, so that the tables are read once when they are attached.
select audit_prepare_months(3);
alter table audit_records attach partition audit_records_earlier default;
alter table audit_outcomes attach partition audit_outcomes_earlier default;
-- Each is made of the index that the default partition has (V8.1 has made those that were missing). By time no BRIN: its blocks are of little use to a list in order, and
-- at the end of a b-tree an entry costs little more.
create index audit_records_opened_at on audit_records (opened_at);
create index audit_records_modules on audit_records using gin (modules);
create index audit_records_completions on audit_records using gin (completions);
create index audit_records_several on audit_records (opened_at) where kind in ('platform', 'search');
-- Of the exports over several courses alone, so that the outcomes of all others cost nothing.
create index audit_outcomes_modules on audit_outcomes using gin (modules) where modules is not null;
create index audit_outcomes_completions on audit_outcomes using gin (completions) where completions is not null;
-- Few, and asked for of a registrar: who was given receipts.
create index audit_records_receipts on audit_records (registrar_id, opened_at) where kind = 'receipts';

create trigger append_only before update or delete on audit_records
    for each row execute function audit_is_append_only();
create trigger append_only before update or delete on audit_outcomes
    for each row execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit_records
    for each statement execute function audit_is_append_only();
create trigger append_only_truncate before truncate on audit_outcomes
    for each statement execute function audit_is_append_only();

-- Whoever was granted something on the tables has it on their successors.
do $$
declare
    granted record;
begin
    for granted in
        -- An owner's own rights are not listed.
        select c.relname, ''::text as columns, a.privilege_type, a.grantee, a.is_grantable
        from pg_class c cross join aclexplode(c.relacl) a
        where c.oid in ('audit_records_earlier'::regclass, 'audit_outcomes_earlier'::regclass) and a.grantee <> c.relowner
        union all
        select c.relname, format('(%I)', t.attname), a.privilege_type, a.grantee, a.is_grantable
        from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
        where c.oid in ('audit_records_earlier'::regclass, 'audit_outcomes_earlier'::regclass) and a.grantee <> c.relowner
    loop
        execute format('grant %s %s on %I to %s %s', granted.privilege_type, granted.columns,
                       replace(granted.relname, '_earlier', ''),
                       case granted.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(granted.grantee)) end,
                       case when granted.is_grantable then 'with grant option' else '' end);
    end loop;
end
$$;

create or replace view audit_log as
    select r.id, r.kind, r.opened_at, r.registrar_id, r.registrar_name, r.key_id, r.key_hint, r.client_address, r.request_id,
           r.course, r.modules, r.exclude_registered, r.format, r.completions,
           coalesce(o.outcome, case when r.kind in ('registration', 'lookup') then 'done' else 'unfinished' end) as outcome,
           o.finished_at, coalesce(o.row_count, cardinality(r.completions)) as row_count, o.byte_count, o.sha256, r.filter,
           r.courses, r.module_count, o.modules as received_modules, o.completions as received_completions
    from audit_records r
    left join audit_outcomes o on o.record_id = r.id;
