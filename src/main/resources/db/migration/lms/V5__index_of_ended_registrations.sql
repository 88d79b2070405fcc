-- A change is also that a row withholds its completion no longer. Such rows are few, and outside of the indexes of live ones.
create index course_module_completion_registered_deleted
    on course_module_completion_registered_to_study_registries (course_module_completion_id)
    where deleted_at is not null;
create index credit_registrations_not_submitted
    on credit_registrations (course_module_completion_id) where deleted_at is not null or submitted_at is null;
