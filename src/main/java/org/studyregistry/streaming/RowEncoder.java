package org.studyregistry.streaming;

/** Writes one row as it goes to the client. */
@FunctionalInterface
public interface RowEncoder {

    /**
     * Appends the row's object.
     *
     * @throws org.studyregistry.problem.ProblemException unrepresentable-data if the row has no form on the wire
     */
    void encode(WireRow row, JsonBytes out);
}
