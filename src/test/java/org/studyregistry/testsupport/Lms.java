package org.studyregistry.testsupport;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Makes rows of an LMS: courses, modules, completions, registrars. Every call makes new ones, so that tests share nothing. */
public final class Lms {

    private static final UUID ORGANIZATION = UUID.fromString("8bb12295-53ac-4099-9644-ac0ff5e34d92");

    private Lms() {}

    /** A registrar and its valid key. */
    public record RegistrarWithKey(UUID id, String key) {

        public String authorization() {
            return "Basic " + key;
        }
    }

    /** The registrar in whose name the platform itself registered before 2026; there is one in the whole database. */
    public static UUID pushRegistrar() {
        UUID id = UUID.fromString("9da5a12f-0b96-4c35-a4fe-6d427d9c4292");
        Database.execute(
                "insert into public.study_registry_registrars (id, name, secret_key) values (?, 'Push', ?) on conflict do nothing",
                id,
                "legacy-" + id);
        return id;
    }

    public record Course(UUID id, String slug) {}

    public record Module(UUID id, UUID course, String code) {}

    public static RegistrarWithKey registrar() {
        UUID id = UUID.randomUUID();
        String key = "test-key-" + UUID.randomUUID();
        Database.execute(
                "insert into public.study_registry_registrars (id, name, secret_key) values (?, ?, ?)",
                id,
                "Registrar " + id,
                "legacy-" + id);
        key(id, key);
        return new RegistrarWithKey(id, key);
    }

    public static void key(UUID registrar, String key) {
        Database.execute(
                "insert into study_registry.registry_keys (registrar_id, digest) values (?, sha256(convert_to(?, 'UTF8')))",
                registrar,
                key);
    }

    public static Course course() {
        UUID id = UUID.randomUUID();
        String slug = "course-" + id;
        Database.execute(
                "insert into public.courses (id, name, slug, organization_id) values (?, ?, ?, ?)",
                id,
                "Course",
                slug,
                ORGANIZATION);
        return new Course(id, slug);
    }

    /** The module of this number, with a code of its own; number 0 is the default module. */
    public static Module module(Course course, int number) {
        return module(course, number, "CODE-" + UUID.randomUUID());
    }

    public static Module module(Course course, int number, String code) {
        UUID id = UUID.randomUUID();
        Database.execute(
                "insert into public.course_modules (id, course_id, name, order_number, uh_course_code) values (?, ?, ?, ?, ?)",
                id,
                course.id(),
                number == 0 ? null : "Module " + number,
                number,
                code);
        return new Module(id, course.id(), code);
    }

    /** A course with its default module. */
    public static Module module() {
        return module(course(), 0);
    }

    public static UUID user() {
        UUID id = UUID.randomUUID();
        Database.execute("insert into public.users (id) values (?)", id);
        return id;
    }

    /** A completion that is exported: a pass with grade 4 on 2022-06-21. */
    public static UUID completion(Module module) {
        return completion(module, "2022-06-21T00:00:00Z");
    }

    public static UUID completion(Module module, String date) {
        UUID id = UUID.randomUUID();
        Database.execute("""
                insert into public.course_module_completions (
                    id, course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email,
                    grade, passed, prerequisite_modules_completed)
                values (?, ?, ?, ?, ?::timestamptz, 'en-US', true, 'student@example.com', 4, true, true)
                """, id, module.course(), module.id(), user(), date);
        return id;
    }

    /** Changes one column of a completion; the value is written as SQL. */
    public static void set(UUID completion, String column, String sql) {
        Database.execute(
                "update public.course_module_completions set " + column + " = " + sql + " where id = ?", completion);
    }

    /** As many completions as asked for, one a second from 2020 on, made in the database. */
    public static void completions(Module module, int count) {
        Database.execute("""
                with students as (insert into public.users select gen_random_uuid() from generate_series(1, ?) returning id),
                     numbered as (select id, row_number() over () as number from students)
                insert into public.course_module_completions (
                    course_id, course_module_id, user_id, completion_date, completion_language, eligible_for_ects, email, grade,
                    passed, prerequisite_modules_completed)
                select ?, ?, id, timestamptz '2020-01-01T00:00:00Z' + number * interval '1 second', 'en-US', true,
                       'student' || number || '@example.com', number % 6, true, true
                from numbered
                """, count, module.course(), module.id());
    }

    /** The completions of a module, in no order. */
    public static List<UUID> ids(Module module) {
        Object[] ids = Database.array(
                "select array_agg(id) from public.course_module_completions where course_module_id = ?", module.id());
        return Stream.of(ids).map(UUID.class::cast).toList();
    }

    /** Registers a completion; a null registrar is the platform itself. */
    public static void registered(UUID completion, UUID registrar) {
        Database.execute("""
                insert into public.course_module_completion_registered_to_study_registries (
                    course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                    real_student_number)
                select course_id, course_module_id, id, user_id, ?, '012345678'
                from public.course_module_completions where id = ?
                """, registrar, completion);
    }
}
