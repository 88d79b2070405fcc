package org.studyregistry.registrations;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shapes of bodies, for the API description only. */
final class RegistrationSchemas {

    private RegistrationSchemas() {}

    @Schema(name = "CompletionRegistration", description = "A completion that the registry has registered.")
    record Item(
            @Schema(
                    name = "completion_id",
                    required = true,
                    description = "The id that the completion was fetched with.")
            UUID completionId,

            @Schema(
                    name = "student_number",
                    required = true,
                    minLength = 1,
                    maxLength = 255,
                    examples = "\"012345678\"")
            String studentNumber,

            @Schema(name = "registration_date", required = true, description = "RFC 3339, with any offset.")
            OffsetDateTime registrationDate) {}

    @Schema(
            name = "RegistrationSummary",
            description = "How many items had which outcome; further members by preference.")
    record Summary(
            @Schema(required = true) int registered,

            @Schema(name = "already_registered", required = true)
            int alreadyRegistered,

            @Schema(required = true, description = "Registered before under another student number, which stands.")
            int conflicts,

            @Schema(description = "Only with Prefer: handling=lenient.")
            Integer rejected,

            @Schema(name = "dry_run", description = "Only in a dry run.")
            Boolean dryRun,

            @Schema(description = "Only if there are conflicts.")
            List<Conflict> conflicting,

            @Schema(description = "One for each item; only with Prefer: handling=lenient.")
            List<Result> results,

            @Schema(description = "What is stored; only with Prefer: return=representation.")
            List<Representation> registrations) {}

    @Schema(name = "RegistrationConflict")
    record Conflict(
            int index,
            @Schema(name = "completion_id") UUID completionId,
            @Schema(name = "student_number") String studentNumber,
            @Schema(name = "registered_student_number") String registeredStudentNumber) {}

    @Schema(name = "RegistrationResult")
    record Result(
            int index,
            @Schema(name = "completion_id", nullable = true) String completionId,
            @Schema(enumeration = {"ok", "error"}) String status,
            String code,

            @Schema(description = "JSON Pointer into the request; only of errors.")
            String pointer,

            String message) {}

    @Schema(name = "StoredRegistration")
    record Representation(
            int index,
            @Schema(name = "completion_id") UUID completionId,
            @Schema(name = "student_number") String studentNumber,

            @Schema(name = "registration_date", nullable = true)
            OffsetDateTime registrationDate,

            @Schema(name = "received_at", nullable = true) OffsetDateTime receivedAt,
            @Schema(name = "new") boolean isNew) {}

    @Schema(name = "RegistrationReceipt")
    record Receipt(
            @Schema(description = "What the parameter after takes.")
            long id,

            @Schema(name = "completion_id") UUID completionId,
            @Schema(name = "course_id") UUID courseId,
            @Schema(name = "course_module_id") UUID courseModuleId,
            @Schema(name = "student_number") String studentNumber,
            @Schema(name = "registration_date") OffsetDateTime registrationDate,
            @Schema(name = "received_at") OffsetDateTime receivedAt,
            @Schema(name = "request_id") String requestId,

            @Schema(enumeration = {"registered", "already_registered", "conflict"})
            String outcome,

            @Schema(
                    name = "registered_student_number",
                    nullable = true,
                    description = "Of a conflict, the number that stands.")
            String registeredStudentNumber) {}

    @Schema(
            name = "RegistrationProblem",
            description = "RFC 9457; errors and error_count only of invalid-registrations.")
    record Problem(
            String type,
            String title,
            int status,
            String detail,
            String instance,
            @Schema(name = "error_count") Integer errorCount,
            List<Error> errors) {}

    @Schema(name = "RegistrationError")
    record Error(
            int index,
            @Schema(name = "completion_id", nullable = true) String completionId,

            @Schema(
                    enumeration = {
                        "malformed",
                        "unknown_completion",
                        "conflicting_duplicate",
                        "invalid_student_number",
                        "invalid_registration_date"
                    })
            String code,

            @Schema(description = "JSON Pointer into the request.")
            String pointer,

            String reason) {}
}
