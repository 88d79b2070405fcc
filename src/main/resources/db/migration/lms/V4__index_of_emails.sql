-- A search for students compares addresses without case and surrounding blanks.
create index course_module_completions_email on course_module_completions (lower(btrim(email)));
