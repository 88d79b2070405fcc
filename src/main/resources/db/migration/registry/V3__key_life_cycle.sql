-- What an operator has to see of a key through its life.
alter table registry_keys
    add column hint varchar(16),
    add column replaces uuid unique references registry_keys,
    add column last_used_at timestamptz;

comment on column registry_keys.hint is
    'First characters of a key that was issued here; null for an imported one, of which nobody knows how much may be shown';
comment on column registry_keys.replaces is 'The key in whose place this one was issued; a key is replaced at most once';
comment on column registry_keys.last_used_at is 'Written in batches, so up to a minute behind';

create index on registry_keys (expires_at) where revoked_at is null and expires_at is not null;
