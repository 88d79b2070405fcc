-- Registry keys: only their SHA-256. The registrar is a row of the LMS's public.study_registry_registrars; there is no
-- foreign key, since that would put a trigger on a table which is not ours.
create table registry_keys (
    id uuid primary key default gen_random_uuid(),
    registrar_id uuid not null,
    digest bytea not null unique check (octet_length(digest) = 32),
    can_read boolean not null default true,
    can_register boolean not null default true,
    -- All three null: every course. Else what any of them names, and nothing more.
    scope_courses uuid[],
    scope_modules uuid[],
    scope_codes text[],
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

comment on table registry_keys is 'Keys that open the study registry API, by digest';
comment on column registry_keys.digest is 'SHA-256 of the UTF-8 bytes of the key';
create index on registry_keys (registrar_id);
