-- A change is also that a row withholds its completion no longer. Such rows are few, and outside of the indexes of live ones.
-- Concurrently, so that nobody waits who writes to the table meanwhile; so this is no transaction. A migration that was interrupted
-- leaves an index that is not valid, and is repeated as a whole: therefore each index is dropped first.
drop index concurrently if exists course_module_completion_registered_deleted;
create index concurrently course_module_completion_registered_deleted
    on course_module_completion_registered_to_study_registries (course_module_completion_id)
    where deleted_at is not null;
drop index concurrently if exists credit_registrations_not_submitted;
create index concurrently credit_registrations_not_submitted
    on credit_registrations (course_module_completion_id) where deleted_at is not null or submitted_at is null;
