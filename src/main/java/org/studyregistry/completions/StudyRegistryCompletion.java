package org.studyregistry.completions;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A completion as {@link CompletionEncoder} writes it. Only for the OpenAPI document: no instance is ever made. */
@Schema(
        name = "StudyRegistryCompletion",
        requiredProperties = {
            "completion_date",
            "completion_language",
            "completion_registration_attempt_date",
            "email",
            "grade",
            "id",
            "user_id",
            "tier"
        })
interface StudyRegistryCompletion {

    @Schema(name = "completion_date", format = "date-time", examples = "2022-06-21T00:00:00Z")
    String completionDate();

    @Schema(name = "completion_language", examples = "en-US")
    String completionLanguage();

    @Schema(name = "completion_registration_attempt_date", format = "date-time", nullable = true)
    String completionRegistrationAttemptDate();

    @Schema(description = "The student's address when the course was completed", examples = "student@example.com")
    String email();

    Grade grade();

    @Schema(format = "uuid")
    String id();

    @Schema(name = "user_id", format = "uuid")
    String userId();

    @Schema(description = "Always null at present", nullable = true)
    Integer tier();

    /** A grade on one of two scales. */
    @Schema(
            name = "StudyRegistryGrade",
            requiredProperties = {"scale", "grade"})
    interface Grade {

        @Schema(enumeration = {"sis-0-5", "sis-hyv-hyl"})
        String scale();

        @Schema(description = "On sis-hyv-hyl 1 is a pass and 0 a fail", examples = "4")
        String grade();
    }
}
