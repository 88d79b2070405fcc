package org.studyregistry.registrations;

import java.util.Optional;
import org.studyregistry.courses.CourseReference;
import org.studyregistry.registrars.Registrar;

/**
 * Which of its receipts a registrar asks for.
 *
 * @param registrar the registrar that asks
 * @param course the course to narrow the response to
 * @param outcome the outcome to narrow the response to
 * @param after the last receipt that the registrar has; those after it are given
 * @param limit how many to give
 * @param filter what narrows the response apart from the course, as a query string
 */
record ReceiptRequest(
        Registrar registrar,
        Optional<CourseReference> course,
        Optional<Outcome> outcome,
        long after,
        Optional<Long> limit,
        Optional<String> filter) {}
