package org.studyregistry.registrations;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A receipt as an operator sees it.
 *
 * @param registrar the registrar's name; its id where there is no such registrar any more
 * @param registeredStudentNumber for a conflict, the number that stands
 */
public record ReceiptEntry(
        long id,
        OffsetDateTime receivedAt,
        String registrar,
        UUID completion,
        String outcome,
        String studentNumber,
        Optional<String> registeredStudentNumber,
        OffsetDateTime registrationDate,
        String requestId) {}
