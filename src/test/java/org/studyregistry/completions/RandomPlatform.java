package org.studyregistry.completions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.studyregistry.testsupport.Database;
import org.studyregistry.testsupport.Lms;
import org.studyregistry.testsupport.Lms.Course;
import org.studyregistry.testsupport.Lms.Module;
import org.studyregistry.testsupport.LmsShape;

/** Courses with random completions in the database, and what the rules say of them, once more and as plainly as can be. */
final class RandomPlatform {

    private static final UUID PUSH = Lms.pushRegistrar();
    private static final int MODULES_OF_CODE = 9;

    private final Random random;
    private final UUID own;
    private final UUID other = Lms.registrar().id();
    private final Course course = Lms.course();
    private final String sharedCode = "SHARED-" + UUID.randomUUID();
    private final List<ModelModule> modules = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /** A name of some modules, and which those are. */
    record Reference(String path, List<UUID> modules) {}

    private record ModelModule(Module module, int number, boolean[] registersByPlatform) {}

    private static final class Row {
        final UUID id = UUID.randomUUID();
        ModelModule module;
        int day;
        boolean prerequisites;
        boolean eligible;
        boolean deleted;
        boolean review;
        boolean viaPlatform;
        final List<Registration> registrations = new ArrayList<>();
        boolean credit;
        boolean creditSubmitted;
        boolean creditDeleted;
    }

    private record Registration(UUID registrar, boolean takenBack) {}

    RandomPlatform(Random random, UUID own) {
        this.random = random;
        this.own = own;
        for (int number = 0; number < 3; number++) {
            module(course, number, number == 1 ? sharedCode : "CODE-" + UUID.randomUUID());
        }
        for (int i = 1; i < MODULES_OF_CODE; i++) {
            module(Lms.course(), 0, sharedCode);
        }
        for (int i = 0; i < 150; i++) {
            rows.add(row());
        }
    }

    private void module(Course in, int number, String code) {
        modules.add(new ModelModule(Lms.module(in, number, code), number, new boolean[] {random.nextInt(4) == 0}));
    }

    private Row row() {
        Row row = new Row();
        row.module = modules.get(Math.min(random.nextInt(modules.size()), random.nextInt(modules.size())));
        row.day = random.nextInt(30);
        row.prerequisites = random.nextInt(10) > 0;
        row.eligible = random.nextInt(10) > 0;
        row.deleted = random.nextInt(10) == 0;
        row.review = random.nextInt(5) == 0;
        row.viaPlatform = random.nextInt(5) == 0;
        for (UUID registrar : new UUID[] {own, other, null, PUSH}) {
            if (random.nextInt(8) == 0) {
                row.registrations.add(new Registration(registrar, random.nextInt(3) == 0));
            }
        }
        row.credit = random.nextInt(4) == 0;
        row.creditSubmitted = random.nextBoolean();
        row.creditDeleted = random.nextInt(4) == 0;
        return row;
    }

    /** By id, slug, code and module. */
    List<Reference> references() {
        List<UUID> ofCourse =
                modules.stream().limit(3).map(one -> one.module().id()).toList();
        List<UUID> ofCode = modules.stream()
                .filter(one -> one.module().code().equals(sharedCode))
                .map(one -> one.module().id())
                .toList();
        Module one = modules.get(0).module();
        return List.of(
                new Reference(course.id().toString(), ofCourse),
                new Reference(course.slug(), ofCourse),
                new Reference(sharedCode, ofCode),
                new Reference(one.code(), List.of(one.id())),
                new Reference(course.id() + "/" + one.id(), List.of(one.id())));
    }

    /** The ids that a response has, in its order. */
    List<String> given(Reference reference, LmsShape shape, boolean excluding) {
        return rows.stream()
                .filter(row -> reference.modules().contains(row.module.module().id()))
                .filter(row -> mayLeave(row, shape) && !(excluding && registered(row)))
                .sorted(Comparator.comparing(
                                (Row row) -> row.module.module().course().toString())
                        .thenComparing(row -> row.module.number())
                        .thenComparing(row -> row.day)
                        .thenComparing(row -> row.id.toString()))
                .map(row -> row.id.toString())
                .toList();
    }

    private static boolean mayLeave(Row row, LmsShape shape) {
        if (!row.prerequisites || !row.eligible || row.deleted) {
            return false;
        }
        if (shape.reviews() && row.review) {
            return false;
        }
        if (shape.creditRegistrations() && row.credit && row.creditSubmitted && !row.creditDeleted) {
            return false;
        }
        if (shape.ownFlag()) {
            return !row.viaPlatform;
        }
        return !shape.moduleFlag() || !row.module.registersByPlatform()[0] && !isRegisteredBy(row, PUSH);
    }

    private boolean registered(Row row) {
        return Stream.of(own, null, PUSH).anyMatch(registrar -> isRegisteredBy(row, registrar));
    }

    private static boolean isRegisteredBy(Row row, UUID registrar) {
        return row.registrations.stream()
                .anyMatch(one -> !one.takenBack() && Objects.equals(one.registrar(), registrar));
    }

    /** Puts everything into a database of the newest generation. */
    void insert() {
        for (ModelModule one : modules) {
            setFlag(one, true);
        }
        UUID user = Lms.user();
        try (Connection connection = Database.connect();
                PreparedStatement completion = connection.prepareStatement("""
                        insert into public.course_module_completions (
                            id, course_id, course_module_id, user_id, completion_date, completion_language, email, passed,
                            prerequisite_modules_completed, eligible_for_ects, deleted_at, needs_to_be_reviewed,
                            register_credits_via_suotar, completion_granter_user_id)
                        values (?, ?, ?, ?, timestamptz '2022-01-01Z' + ? * interval '1 day', 'en', 'a@example.com', true,
                                ?, ?, case when ? then now() end, ?, ?, ?)
                        """);
                PreparedStatement registration = connection.prepareStatement("""
                        insert into public.course_module_completion_registered_to_study_registries (
                            course_id, course_module_id, course_module_completion_id, user_id, study_registry_registrar_id,
                            real_student_number, deleted_at)
                        values (?, ?, ?, ?, ?, '1', case when ? then now() end)
                        """);
                PreparedStatement credit = connection.prepareStatement("""
                        insert into public.credit_registrations (course_module_completion_id, submitted_at, deleted_at)
                        values (?, case when ? then now() end, case when ? then now() end)
                        """)) {
            for (Row row : rows) {
                Module module = row.module.module();
                add(
                        completion,
                        row.id,
                        module.course(),
                        module.id(),
                        user,
                        row.day,
                        row.prerequisites,
                        row.eligible,
                        row.deleted,
                        row.review,
                        row.viaPlatform,
                        user);
                for (Registration one : row.registrations) {
                    add(registration, module.course(), module.id(), row.id, user, one.registrar(), one.takenBack());
                }
                if (row.credit) {
                    add(credit, row.id, row.creditSubmitted, row.creditDeleted);
                }
            }
            completion.executeBatch();
            registration.executeBatch();
            credit.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    /** Changes a few things at random; true if the flag of a module is among them which this shape of the LMS heeds. */
    boolean change(LmsShape shape) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            Row row = rows.get(random.nextInt(rows.size()));
            switch (random.nextInt(7)) {
                case 0 -> flip(row, "prerequisite_modules_completed", row.prerequisites = !row.prerequisites);
                case 1 -> flip(row, "eligible_for_ects", row.eligible = !row.eligible);
                case 2 -> {
                    row.deleted = !row.deleted;
                    Lms.set(row.id, "deleted_at", row.deleted ? "now()" : "null");
                }
                case 3 -> flip(row, LmsShape.named("needs_to_be_reviewed", shape.reviews()), row.review = !row.review);
                case 4 ->
                    flip(
                            row,
                            LmsShape.named("register_credits_via_suotar", shape.ownFlag()),
                            row.viaPlatform = !row.viaPlatform);
                case 5 -> registration(row);
                default -> credit(row, shape);
            }
        }
        if (random.nextInt(4) > 0) {
            return false;
        }
        ModelModule module = modules.get(random.nextInt(3));
        module.registersByPlatform()[0] = !module.registersByPlatform()[0];
        setFlag(module, shape.moduleFlag());
        return shape.moduleFlag() && !shape.ownFlag();
    }

    private static void flip(Row row, String column, boolean value) {
        Lms.set(row.id, column, Boolean.toString(value));
    }

    private static void setFlag(ModelModule one, boolean shown) {
        Database.execute(
                "update public.course_modules set " + LmsShape.named("enable_credit_registration_via_suotar", shown)
                        + " = ? where id = ?",
                one.registersByPlatform()[0],
                one.module().id());
    }

    private void registration(Row row) {
        UUID registrar = new UUID[] {own, other, null, PUSH}[random.nextInt(4)];
        List<Registration> those = row.registrations.stream()
                .filter(one -> Objects.equals(one.registrar(), registrar))
                .toList();
        row.registrations.removeAll(those);
        if (those.isEmpty()) {
            Lms.registered(row.id, registrar);
            row.registrations.add(new Registration(registrar, false));
        } else {
            boolean takenBack = !those.get(0).takenBack();
            row.registrations.add(new Registration(registrar, takenBack));
            Database.execute("""
                    update public.course_module_completion_registered_to_study_registries
                    set deleted_at = case when ? then now() end
                    where course_module_completion_id = ? and study_registry_registrar_id is not distinct from ?::uuid
                    """, takenBack, row.id, registrar);
        }
    }

    private void credit(Row row, LmsShape shape) {
        String table = "public." + LmsShape.named("credit_registrations", shape.creditRegistrations());
        if (!row.credit) {
            row.credit = true;
            Database.execute("insert into " + table + " (course_module_completion_id) values (?)", row.id);
            row.creditSubmitted = false;
            row.creditDeleted = false;
        }
        if (random.nextInt(3) > 0) {
            row.creditSubmitted = !row.creditSubmitted;
        } else {
            row.creditDeleted = !row.creditDeleted;
        }
        Database.execute(
                "update " + table
                        + " set submitted_at = case when ? then now() end, deleted_at = case when ? then now() end"
                        + " where course_module_completion_id = ?",
                row.creditSubmitted,
                row.creditDeleted,
                row.id);
    }
}
