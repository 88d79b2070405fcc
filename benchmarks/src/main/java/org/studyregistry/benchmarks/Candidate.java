package org.studyregistry.benchmarks;

import java.io.IOException;
import java.sql.SQLException;

/** Who gives the completions of a course code, in the order of the contract. */
interface Candidate extends AutoCloseable {

    String name();

    /** All of them, once. */
    Measurement fetch(String code) throws IOException, SQLException;

    /** Its process; 0 if the work is done in the database. */
    default long pid() {
        return 0;
    }

    @Override
    default void close() {}
}
