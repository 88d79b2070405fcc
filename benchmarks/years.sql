-- A database as it may be after years of use: for benchmarks/run.sh --only years. The schema must be there, and be empty.
-- Sizes, for psql as variables (-v completions=500000 ...):
--   completions  rows of the LMS, a thousand a course; one more course, LARGE, has a tenth of them, and one, SMALL, has 40
--   registered   how many of them are registered, each with a receipt; nine of ten by the first registrar
--   records      audit records: six of ten of exports with their outcome, four of registrations, over five years
--   registrars   each with five keys
-- The dates are counted back from now. Ids are digests, so that they are in no order and the same each time.

-- Rows refer to each other as they should; checking that takes longer than all the rest.
set session_replication_role = replica;

create function pg_temp.id(kind text, number bigint) returns uuid language sql immutable as
$$ select md5(kind || number)::uuid $$;

insert into public.study_registry_registrars (id, name, secret_key)
select pg_temp.id('registrar', n), 'Registrar ' || n, 'unusable:' || gen_random_uuid()
from generate_series(1, :registrars) n;

insert into study_registry.registry_keys (registrar_id, digest, hint, created_at, expires_at)
select pg_temp.id('registrar', n), sha256(('benchmark-key-of-' || n || case k when 1 then '' else '-' || k end)::bytea),
       'srk_' || n || '_' || k, now() - interval '4 years', case when k > 1 then now() + k * interval '90 days' end
from generate_series(1, :registrars) n cross join generate_series(1, 5) k;

insert into public.users (id) select pg_temp.id('user', n) from generate_series(0, :completions / 4) n;

-- Number 0 is LARGE, -1 is SMALL.
insert into public.courses (id, name, slug, organization_id)
select pg_temp.id('course', n), 'Course ' || n, 'years-' || n, pg_temp.id('organization', 1)
from generate_series(-1, :completions / 1000) n;
insert into public.course_modules (id, course_id, order_number, uh_course_code)
select pg_temp.id('module', n), pg_temp.id('course', n), 0,
       case n when 0 then 'LARGE' when -1 then 'SMALL' else 'YEARS' || n end
from generate_series(-1, :completions / 1000) n;

insert into public.course_module_completions (
    id, created_at, updated_at, course_id, course_module_id, user_id, completion_date, completion_language,
    eligible_for_ects, email, grade, passed, prerequisite_modules_completed)
select pg_temp.id('completion', n), at, at, pg_temp.id('course', course), pg_temp.id('module', course),
       pg_temp.id('user', n % (:completions / 4 + 1)), at, 'fi', true, 'student' || n % (:completions / 4 + 1) || '@example.org', 1 + n % 5, true, true
from (select n, case when n <= 40 then -1 when n % 10 = 0 then 0 else 1 + n / 1000 - (n / 1000) / (:completions / 1000) end as course,
             now() - interval '5 years' * (1 - n::float8 / :completions) as at
      from generate_series(1, :completions) n) c;

analyze public.course_module_completions;
insert into public.course_module_completion_registered_to_study_registries (
    id, created_at, updated_at, course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
    real_student_number)
select pg_temp.id('registered', n), c.created_at, c.created_at, c.course_id, c.course_module_id, c.id, c.user_id,
       pg_temp.id('registrar', case when n % 10 > 0 then 1 else 1 + n % :registrars end), '01' || n
from generate_series(1, :registered) n
join public.course_module_completions c on c.id = pg_temp.id('completion', n);

analyze public.course_module_completion_registered_to_study_registries;
insert into study_registry.registration_receipts (
    registrar_id, completion_id, course_id, course_module_id, student_number, registration_date, received_at, request_id,
    outcome, registered_student_number)
select r.study_registry_registrar_id, r.course_module_completion_id, r.course_id, r.course_module_id, r.real_student_number,
       r.created_at, r.created_at, 'years-' || n, case when n % 5000 = 0 then 'conflict' else 'registered' end,
       case when n % 5000 = 0 then '999' end
from generate_series(1, :registered) n
join public.course_module_completion_registered_to_study_registries r on r.id = pg_temp.id('registered', n)
order by n;

-- The months of five years: records are in order of time, as the service writes them.
do $$
declare
    first timestamp;
    kind text;
begin
    for first in select generate_series(date_trunc('month', now() at time zone 'UTC') - interval '60 months',
                                        date_trunc('month', now() at time zone 'UTC') - interval '1 month', interval '1 month') loop
        foreach kind in array array['audit_records', 'audit_outcomes'] loop
            execute format('create table study_registry.%I partition of study_registry.%I for values from (%L) to (%L)',
                           kind || '_' || to_char(first, 'YYYYMM'), kind,
                           study_registry.audit_first_id(first at time zone 'UTC'),
                           study_registry.audit_first_id((first + interval '1 month') at time zone 'UTC'));
        end loop;
    end loop;
end
$$;

insert into study_registry.audit_records (
    id, kind, opened_at, registrar_id, registrar_name, key_id, key_hint, client_address, request_id, course, modules,
    exclude_registered, format, completions)
select overlay(study_registry.audit_first_id(at)::text placing right(pg_temp.id('record', n)::text, 22) from 15)::uuid,
       case when n % 10 < 6 then 'export' else 'registration' end, at,
       pg_temp.id('registrar', registrar), 'Registrar ' || registrar, null, 'srk_' || registrar || '_1', '192.0.2.1', 'years-' || n,
       case when n % 10 < 6 then 'YEARS' || course end,
       case when n % 10 < 6 then array[pg_temp.id('module', course)] end,
       case when n % 10 < 6 then n % 2 = 0 end, case when n % 10 < 6 then 'application/json' end,
       case when n % 10 >= 6 then array[pg_temp.id('completion', 1 + n % :completions), pg_temp.id('completion', 1 + n * 7 % :completions)] end
from (select n, 1 + n % :registrars as registrar, n * 13 % (:completions / 1000 + 1) as course,
             now() - interval '5 years' * (1 - n::float8 / :records) as at
      from generate_series(1::bigint, :records) n) r
order by n;

insert into study_registry.audit_outcomes (record_id, finished_at, outcome, row_count, byte_count, sha256)
select id, opened_at + interval '1 second', 'delivered', 100, 20000, sha256('')
from study_registry.audit_records where kind = 'export' order by id;

analyze;
