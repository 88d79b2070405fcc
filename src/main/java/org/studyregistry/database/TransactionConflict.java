package org.studyregistry.database;

/** Thrown by work that saw a concurrent transaction get in its way without the database's saying so; it is repeated. */
public final class TransactionConflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TransactionConflict(String message) {
        super(message, null, false, false);
    }
}
