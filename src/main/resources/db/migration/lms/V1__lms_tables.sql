-- The LMS tables that this service reads, for a database of its own (standalone, demo, tests). In front of an existing LMS
-- this file never runs.
create table courses (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    name varchar(255) not null,
    slug varchar(255) not null,
    organization_id uuid not null,
    language_code varchar(15) not null default 'en-US'
);
create unique index courses_slug on courses (slug) where deleted_at is null;

create table course_modules (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    course_id uuid not null references courses,
    name varchar(255),
    order_number int not null,
    uh_course_code varchar(255),
    ects_credits real,
    check ((name is null) = (order_number = 0))
);
create unique index course_modules_order on course_modules (course_id, order_number) where deleted_at is null;
create index course_modules_code on course_modules (uh_course_code) where deleted_at is null;

create table users (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);

create table course_module_completions (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    course_id uuid not null references courses,
    course_module_id uuid not null references course_modules,
    user_id uuid not null references users,
    completion_date timestamptz not null,
    completion_registration_attempt_date timestamptz,
    completion_language varchar(15) not null,
    eligible_for_ects boolean not null,
    email varchar(255) not null,
    grade int,
    passed boolean not null,
    prerequisite_modules_completed boolean not null default false,
    completion_granter_user_id uuid references users,
    needs_to_be_reviewed boolean not null default false,
    register_credits_via_suotar boolean not null default false
);
create unique index course_module_completions_automatic
    on course_module_completions (course_module_id, course_id, user_id)
    where deleted_at is null and completion_granter_user_id is null;

-- The order of the answer, with every column of it: streams are read from this index alone.
create index course_module_completions_export
    on course_module_completions (course_module_id, completion_date, id)
    include (user_id, completion_language, completion_registration_attempt_date, email, grade, passed,
             register_credits_via_suotar)
    where prerequisite_modules_completed and eligible_for_ects and deleted_at is null;

create table study_registry_registrars (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    name varchar(255) not null,
    secret_key varchar(255) not null unique check (length(secret_key) > 15)
);

create table course_module_completion_registered_to_study_registries (
    id uuid primary key default gen_random_uuid(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    course_id uuid not null references courses,
    course_module_id uuid not null references course_modules,
    course_module_completion_id uuid not null references course_module_completions,
    user_id uuid not null references users,
    study_registry_registrar_id uuid references study_registry_registrars,
    real_student_number varchar(255) not null
);
-- PostgreSQL 13 and 14 have no "nulls not distinct"; there a second index stands for it. By execute, since they would parse it.
do $$
begin
    if current_setting('server_version_num')::int >= 150000 then
        execute 'create unique index course_module_completion_registered_once
            on course_module_completion_registered_to_study_registries (course_module_completion_id, study_registry_registrar_id)
            nulls not distinct
            where deleted_at is null';
    else
        create unique index course_module_completion_registered_once
            on course_module_completion_registered_to_study_registries (course_module_completion_id, study_registry_registrar_id)
            where deleted_at is null;
        create unique index course_module_completion_registered_once_by_platform
            on course_module_completion_registered_to_study_registries (course_module_completion_id)
            where deleted_at is null and study_registry_registrar_id is null;
    end if;
end
$$;

create function set_updated_at() returns trigger language plpgsql as $$
begin
    new.updated_at = now();
    return new;
end
$$;

create trigger set_updated_at before update on courses
    for each row execute function set_updated_at();
create trigger set_updated_at before update on course_modules
    for each row execute function set_updated_at();
create trigger set_updated_at before update on users
    for each row execute function set_updated_at();
create trigger set_updated_at before update on course_module_completions
    for each row execute function set_updated_at();
create trigger set_updated_at before update on study_registry_registrars
    for each row execute function set_updated_at();
create trigger set_updated_at before update on course_module_completion_registered_to_study_registries
    for each row execute function set_updated_at();
