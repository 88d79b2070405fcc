-- What has changed is looked for among all completions of a module, also those that are not exported.
create index course_module_completions_module on course_module_completions (course_module_id);
