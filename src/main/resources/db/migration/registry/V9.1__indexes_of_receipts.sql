-- A transaction of its own: registrations wait for it, and nothing else does. Receipts, by what they are asked for: a student's completions, a course, what contradicts; and by time for the operator.
create index registration_receipts_completion on registration_receipts (completion_id, registrar_id);
drop index registration_receipts_registrar_id_completion_id_idx;
create index registration_receipts_module on registration_receipts (registrar_id, course_module_id, id);
create index registration_receipts_exceptional on registration_receipts (registrar_id, outcome, id) where outcome <> 'registered';
create index registration_receipts_conflicts on registration_receipts (id) where outcome = 'conflict';
create index registration_receipts_received on registration_receipts using brin (received_at);
