-- What each registrar told us that it has registered, and when: append-only. The LMS keeps only which completions are
-- registered and the student number; the date, and what contradicted an earlier registration, are kept here. As for the
-- keys, there are no foreign keys to tables that are not ours.
create table registration_receipts (
    -- Given while the registrar's lock is held, so that a registrar's ids become visible in their order.
    id bigint generated always as identity primary key,
    registrar_id uuid not null,
    completion_id uuid not null,
    course_id uuid not null,
    course_module_id uuid not null,
    student_number varchar(255) not null,
    registration_date timestamptz not null,
    received_at timestamptz not null default statement_timestamp(),
    request_id varchar(64) not null,
    outcome varchar(32) not null check (outcome in ('registered', 'already_registered', 'conflict')),
    registered_student_number varchar(255),
    check ((outcome = 'conflict') = (registered_student_number is not null))
);
create index on registration_receipts (registrar_id, id);
create index on registration_receipts (registrar_id, completion_id);

comment on table registration_receipts is 'Accepted registrations, one row for each that said something new; append-only';
comment on column registration_receipts.registration_date is 'When the registry registered the completion, as it says';
comment on column registration_receipts.outcome is
    'registered: a new row in the LMS; already_registered: the LMS had the row, but there was no receipt of it; '
    'conflict: the LMS has a row with another student number, which was left as it is';
comment on column registration_receipts.registered_student_number is 'For a conflict, the student number that stands';
