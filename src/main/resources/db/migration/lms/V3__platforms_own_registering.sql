-- As the newest LMS has them: what the platform sends to study registries itself, and the flag of modules that says nothing
-- any more since each completion has one.
alter table course_modules add column enable_credit_registration_via_suotar boolean not null default false;

create table credit_registrations (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    course_module_completion_id uuid not null references course_module_completions,
    submitted_at timestamptz
);
create unique index credit_registrations_completion
    on credit_registrations (course_module_completion_id) where deleted_at is null;
create trigger set_updated_at before update on credit_registrations
    for each row execute function set_updated_at();

-- The order of the answer, with every column of it, limited to what may leave: streams are read from this index alone.
create index course_module_completions_exported
    on course_module_completions (course_module_id, completion_date, id)
    include (user_id, completion_language, completion_registration_attempt_date, email, grade, passed)
    where prerequisite_modules_completed and eligible_for_ects and deleted_at is null
      and not needs_to_be_reviewed and not register_credits_via_suotar;
drop index course_module_completions_export;
