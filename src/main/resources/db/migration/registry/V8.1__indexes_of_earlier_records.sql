-- Indexes that the audit record has by month (V9), of the tables that become its earlier part.
-- Concurrently, so that nobody waits who writes to the table meanwhile; so this is no transaction. A migration that was interrupted
-- leaves an index that is not valid, and is repeated as a whole: therefore each index is dropped first.
drop index concurrently if exists audit_records_earlier_receipts_idx;
create index concurrently audit_records_earlier_receipts_idx on audit_records (registrar_id, opened_at) where kind = 'receipts';
drop index concurrently if exists audit_outcomes_earlier_modules_idx;
create index concurrently audit_outcomes_earlier_modules_idx on audit_outcomes using gin (modules) where modules is not null;
drop index concurrently if exists audit_outcomes_earlier_completions_idx;
create index concurrently audit_outcomes_earlier_completions_idx on audit_outcomes using gin (completions) where completions is not null;
