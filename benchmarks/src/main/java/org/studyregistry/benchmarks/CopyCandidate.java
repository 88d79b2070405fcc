package org.studyregistry.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** {@code COPY} to a client that throws everything away, with the settings that let the server use the index as the service does. */
record CopyCandidate(String name, Laboratory laboratory, String columns, String format) implements Candidate {

    static CopyCandidate json(Laboratory laboratory) {
        return new CopyCandidate("`COPY` of JSON", laboratory, """
                json_build_object(
                    'completion_date', completion_date, 'completion_language', completion_language,
                    'completion_registration_attempt_date', completion_registration_attempt_date, 'email', email,
                    'grade', case when grade is null
                        then json_build_object('scale', 'sis-hyv-hyl', 'grade', case when passed then '1' else '0' end)
                        else json_build_object('scale', 'sis-0-5', 'grade', grade::text) end,
                    'id', id, 'user_id', user_id, 'tier', null)""", "text");
    }

    static CopyCandidate binary(Laboratory laboratory) {
        return new CopyCandidate("binary `COPY` of the columns", laboratory, """
                completion_date, completion_language, completion_registration_attempt_date, email, grade, passed, id,
                user_id""", "binary");
    }

    @Override
    public Measurement fetch(String code) throws IOException, SQLException {
        try (Connection connection = laboratory.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0; set jit = off");
            Counter counter = new Counter();
            for (String module : laboratory.modules(connection, code)) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("""
                        copy (select %s from public.course_module_completions
                              where course_module_id = '%s' and prerequisite_modules_completed and eligible_for_ects
                                and deleted_at is null and not needs_to_be_reviewed and not register_credits_via_suotar
                              order by completion_date, id) to stdout (format %s)
                        """.formatted(columns, module, format), counter);
            }
            return counter.measurement();
        }
    }

    private static final class Counter extends OutputStream {

        private final long start = System.nanoTime();
        private long first;
        private long bytes;

        @Override
        public void write(byte[] data, int offset, int length) {
            if (first == 0) {
                first = System.nanoTime();
            }
            bytes += length;
        }

        @Override
        public void write(int data) {
            bytes++;
        }

        Measurement measurement() {
            return new Measurement((System.nanoTime() - start) / 1e9, (first - start) / 1e9, bytes, 0, 0);
        }
    }
}
