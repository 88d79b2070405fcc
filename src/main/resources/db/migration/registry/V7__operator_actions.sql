-- What operators did with students' data: looked at it, or ended it. No e-mail address and no student number stands here.
create table operator_actions (
    id bigint generated always as identity primary key,
    performed_at timestamptz not null default clock_timestamp(),
    performed_by text not null default session_user,
    action text not null check (action in ('explain', 'subject-access', 'receipts-purge', 'receipts-erasure')),
    completions uuid[],
    received_before timestamptz,
    row_count bigint not null
);

comment on table operator_actions is 'One row for each look at a student''s data and each batch of receipts that was purged or erased';
comment on column operator_actions.completions is 'The completions that were shown, or whose receipts lost a student number';
comment on column operator_actions.received_before is 'For a purge of receipts, the time before which they were received';
create index on operator_actions (performed_at);

create trigger append_only before update or delete on operator_actions
    for each row execute function audit_is_append_only();
create trigger append_only_truncate before truncate on operator_actions
    for each statement execute function audit_is_append_only();
