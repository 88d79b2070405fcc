-- Receipts, by what they are asked for: a student's completions, a course, what contradicts; and by time for the operator.
-- Concurrently, so that nobody waits who writes to the table meanwhile; so this is no transaction. A migration that was interrupted
-- leaves an index that is not valid, and is repeated as a whole: therefore each index is dropped first.
drop index concurrently if exists registration_receipts_completion;
create index concurrently registration_receipts_completion on registration_receipts (completion_id, registrar_id);
drop index concurrently if exists registration_receipts_module;
create index concurrently registration_receipts_module on registration_receipts (registrar_id, course_module_id, id);
drop index concurrently if exists registration_receipts_exceptional;
create index concurrently registration_receipts_exceptional on registration_receipts (registrar_id, outcome, id) where outcome <> 'registered';
drop index concurrently if exists registration_receipts_conflicts;
create index concurrently registration_receipts_conflicts on registration_receipts (id) where outcome = 'conflict';
drop index concurrently if exists registration_receipts_received;
create index concurrently registration_receipts_received on registration_receipts using brin (received_at);
-- Last, so that what is repeated does not miss both.
drop index concurrently if exists registration_receipts_registrar_id_completion_id_idx;
