package org.studyregistry.registrations;

/**
 * A registration as it stands in the database. Times are in microseconds since 2000-01-01T00:00:00Z, as PostgreSQL counts.
 *
 * @param outcome what the request did to it
 * @param studentNumber the number that stands
 * @param registrationDate when the registrar registered it; null if it never said so, before there were receipts
 * @param receivedAt when the service was told; null if it has not been, in a dry run
 */
record Stored(Outcome outcome, String studentNumber, Long registrationDate, Long receivedAt) {

    /** The same for a further item with the completion, which does nothing that the first did not do. */
    Stored repeated() {
        Outcome again = outcome == Outcome.REGISTERED ? Outcome.ALREADY_REGISTERED : outcome;
        return new Stored(again, studentNumber, registrationDate, receivedAt);
    }

    /** The same without whether another number stands, for those who may not learn which one does. */
    Stored undisclosed() {
        Outcome told = outcome == Outcome.CONFLICT ? Outcome.ALREADY_REGISTERED : outcome;
        return new Stored(told, studentNumber, registrationDate, receivedAt);
    }
}
