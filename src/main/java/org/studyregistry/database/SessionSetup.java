package org.studyregistry.database;

import java.util.Map;
import java.util.TreeMap;

/**
 * The first statement of each connection: sets the parameters of its session, and asks what the server is. Parameters are not sent
 * with the start of a connection, since poolers refuse or forget those.
 *
 * <p>Its row: whether the server is a standby, the process that serves the session, and when the server was started.
 */
final class SessionSetup {

    /** Which process answers: of one server, and of one life of it. */
    static final String SERVED_BY = "pg_backend_pid() as pid, pg_postmaster_start_time()::text as started";

    private final String sql;

    /** @param parameters some of which servers take at the start, which are left out; later ones count more */
    @SafeVarargs
    SessionSetup(Map<String, String>... parameters) {
        Map<String, String> all = new TreeMap<>();
        for (Map<String, String> some : parameters) {
            some.forEach((name, value) -> {
                if (!ClientOptions.STARTUP.contains(name) && !name.equals("extra_float_digits")) {
                    all.put(name, value);
                }
            });
        }
        StringBuilder statement = new StringBuilder("select pg_is_in_recovery() as standby, ").append(SERVED_BY);
        all.forEach((name, value) -> statement
                .append(", set_config(")
                .append(literal(name))
                .append(", ")
                .append(literal(value))
                .append(", false)"));
        this.sql = statement.toString();
    }

    String sql() {
        return sql;
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
