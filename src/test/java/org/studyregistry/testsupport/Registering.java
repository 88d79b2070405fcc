package org.studyregistry.testsupport;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.studyregistry.testsupport.Lms.RegistrarWithKey;

/** Registers completions as a registry does, and looks at what became of them in the database. */
public final class Registering {

    public static final String PATH = "/api/v0/study-registry/completion-registered-to-study-registry";
    public static final String ALIAS = "/api/v0/completion-registered-to-study-registry";
    public static final String RECEIPTS = "/api/v0/study-registry/registrations";
    public static final String NUMBER = "012345678";

    private static final String TABLE = "public.course_module_completion_registered_to_study_registries";

    private Registering() {}

    /** An item of a batch. */
    public static String item(UUID completion, String studentNumber) {
        return item(completion, studentNumber, "2022-06-22T08:30:00Z");
    }

    public static String item(UUID completion, String studentNumber, String date) {
        return "{\"completion_id\":\"" + completion + "\",\"student_number\":\"" + studentNumber
                + "\",\"registration_date\":\"" + date + "\"}";
    }

    public static String batch(String... items) {
        return "[" + String.join(",", items) + "]";
    }

    /** A batch of these completions, all with the same student number. */
    public static String batch(Stream<UUID> completions, String studentNumber) {
        return completions
                .map(completion -> item(completion, studentNumber))
                .collect(Collectors.joining(",", "[", "]"));
    }

    public static RequestSpecification as(RegistrarWithKey registrar) {
        return Api.as(registrar).header("Content-Type", "application/json");
    }

    public static Response post(RegistrarWithKey registrar, String body) {
        return as(registrar).body(body).post(PATH);
    }

    public static Response postLenient(RegistrarWithKey registrar, String body) {
        return as(registrar).header("Prefer", "handling=lenient").body(body).post(PATH);
    }

    /** Live registrations of a completion by a registrar. */
    public static long rows(UUID completion, RegistrarWithKey registrar) {
        return Database.count(
                "select count(*) from " + TABLE + " where course_module_completion_id = ?"
                        + " and study_registry_registrar_id = ? and deleted_at is null",
                completion,
                registrar.id());
    }

    /** All registrations of a registrar. */
    public static long rows(RegistrarWithKey registrar) {
        return Database.count(
                "select count(*) from " + TABLE + " where study_registry_registrar_id = ?", registrar.id());
    }

    /** The student number of a registration, if there is one. */
    public static String number(UUID completion, RegistrarWithKey registrar) {
        return (String) Database.value(
                "select real_student_number from " + TABLE + " where course_module_completion_id = ?"
                        + " and study_registry_registrar_id = ?",
                completion,
                registrar.id());
    }

    public static long receipts(RegistrarWithKey registrar) {
        return Database.count(
                "select count(*) from study_registry.registration_receipts where registrar_id = ?", registrar.id());
    }

    public static long receipts(RegistrarWithKey registrar, String outcome) {
        return Database.count(
                "select count(*) from study_registry.registration_receipts where registrar_id = ? and outcome = ?",
                registrar.id(),
                outcome);
    }
}
