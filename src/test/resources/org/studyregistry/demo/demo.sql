-- What the examples of the API description speak of, and a second course with more to see.
insert into public.courses (id, name, slug, organization_id) values
    ('b3e9575b-fa13-492c-bd14-10cb27df4eec', 'Introduction to Programming', 'introduction-to-programming',
     '8bb12295-53ac-4099-9644-ac0ff5e34d92'),
    ('1a68e8b0-d151-4c0e-9307-bb154e9d2be1', 'Data Structures', 'data-structures',
     '8bb12295-53ac-4099-9644-ac0ff5e34d92');

insert into public.course_modules (id, course_id, name, order_number, uh_course_code, ects_credits) values
    ('0b1d2c83-0ad2-4a9c-8d3e-0d8a8c6f5a10', 'b3e9575b-fa13-492c-bd14-10cb27df4eec', null, 0, 'BSCS1001', 5),
    ('c1f5a2de-54a7-4c1b-9a53-1c1f6f0b7a11', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1', null, 0, 'BSCS1003', 5),
    ('d2a6b3ef-65b8-4d2c-8b64-2d2a7a1c8b12', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1', 'Advanced topics', 1, 'BSCS1004', 2);

insert into public.users (id) values
    ('307fa56f-9853-4f5c-afb9-a6736c232f32'),
    ('5d081ddb-6bf6-4a5b-8a8f-0d2a5f0b9c01'),
    ('6e192eec-7c07-4b6c-9b90-1e3b6a1c0d02');

insert into public.course_module_completions (
    id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email, grade, passed,
    prerequisite_modules_completed)
values
    ('633852ce-c82a-4d60-8ab5-28745163f6f9', 'b3e9575b-fa13-492c-bd14-10cb27df4eec',
     '0b1d2c83-0ad2-4a9c-8d3e-0d8a8c6f5a10', '307fa56f-9853-4f5c-afb9-a6736c232f32', '2022-06-21T00:00:00Z', 'en-US', true,
     'student@example.com', 4, true, true),
    ('7f203ffd-8d18-4c7d-8ca1-2f4c7b2d1e01', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1',
     'c1f5a2de-54a7-4c1b-9a53-1c1f6f0b7a11', '307fa56f-9853-4f5c-afb9-a6736c232f32', '2023-01-16T12:30:00.250Z', 'en-US', true,
     'student@example.com', 5, true, true),
    ('80314a0e-9e29-4d8e-9db2-305d8c3e2f02', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1',
     'c1f5a2de-54a7-4c1b-9a53-1c1f6f0b7a11', '5d081ddb-6bf6-4a5b-8a8f-0d2a5f0b9c01', '2023-02-01T08:00:00Z', 'fi-FI', true,
     'opiskelija@example.com', null, true, true),
    ('91425b1f-af3a-4e9f-8ec3-416e9d4f3003', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1',
     'd2a6b3ef-65b8-4d2c-8b64-2d2a7a1c8b12', '6e192eec-7c07-4b6c-9b90-1e3b6a1c0d02', '2023-01-02T10:11:12.131415Z', 'en', true,
     'another.student@example.com', 3, true, true);

-- What is withheld: one is under review, the other was sent by the platform itself.
insert into public.users (id) values
    ('7f2a3b8d-8d18-4d7c-9ca1-3f4c7b2d1e03'),
    ('803b4c9e-9e29-4e8d-8db2-4a5d8c3e2f04');

insert into public.course_module_completions (
    id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email, grade, passed,
    prerequisite_modules_completed, needs_to_be_reviewed)
values
    ('a2536c20-b04b-4fa0-9fd4-527ea05f4104', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1',
     'c1f5a2de-54a7-4c1b-9a53-1c1f6f0b7a11', '7f2a3b8d-8d18-4d7c-9ca1-3f4c7b2d1e03', '2023-02-02T09:00:00Z', 'sv', true,
     'under.review@example.com', 5, true, true, true),
    ('b3647d31-c15c-40b1-a0e5-638fb1605205', '1a68e8b0-d151-4c0e-9307-bb154e9d2be1',
     'c1f5a2de-54a7-4c1b-9a53-1c1f6f0b7a11', '803b4c9e-9e29-4e8d-8db2-4a5d8c3e2f04', '2023-02-03T09:00:00Z', 'fi', true,
     'sent.by.platform@example.com', 4, true, true, false);

insert into public.credit_registrations (course_module_completion_id, submitted_at) values
    ('b3647d31-c15c-40b1-a0e5-638fb1605205', '2023-02-04T00:00:00Z');

insert into public.study_registry_registrars (id, name, secret_key) values
    ('3f1a9c5e-2b7d-4e86-9a10-5c6d7e8f9a0b', 'Demo study registry', encode(sha256('unused'), 'hex'));

insert into study_registry.registry_keys (registrar_id, digest) values
    ('3f1a9c5e-2b7d-4e86-9a10-5c6d7e8f9a0b', sha256('documentationOnlyExampleSecretKey-12345'));
