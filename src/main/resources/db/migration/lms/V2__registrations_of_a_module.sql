-- What exclude_already_registered leaves out of a module, without reading the registrations of all the others.
create index course_module_completion_registered_export
    on course_module_completion_registered_to_study_registries (
        course_module_id, study_registry_registrar_id, course_module_completion_id)
    where deleted_at is null;
