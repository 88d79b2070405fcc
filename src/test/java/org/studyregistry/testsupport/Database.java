package org.studyregistry.testsupport;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The database as an operator with psql sees it, without the service. */
public final class Database {

    static final String URL_PROPERTY = "test.database.url";

    private static final int VALIDATION_SECONDS = 10;

    /** Few: servers that close and databases that are dropped have to part with them. */
    private static final BlockingQueue<Idle> IDLE = new ArrayBlockingQueue<>(4);

    private record Idle(String url, Connection connection) {}

    private Database() {}

    /** Makes this the database that the other methods mean. */
    public static void use(PostgresServer server) {
        use(server.jdbcUrl());
    }

    /** Makes the one at this address of JDBC the database that the other methods mean. */
    public static void use(String jdbcUrl) {
        System.setProperty(URL_PROPERTY, jdbcUrl);
    }

    /** A connection of the test's own, for a transaction or a lock. */
    public static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                System.getProperty(URL_PROPERTY), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** Holds back every query on completions, as a migration of the LMS does, until it is rolled back or closed. */
    public static Connection lockedCompletions() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table public.course_module_completions in access exclusive mode");
        }
        return connection;
    }

    public static int execute(String sql, Object... parameters) {
        return run(sql, parameters, statement -> statement.execute() ? 0 : statement.getUpdateCount());
    }

    /** The first column of the first row. */
    public static Object value(String sql, Object... parameters) {
        return query(sql, parameters, rows -> rows.next() ? rows.getObject(1) : null);
    }

    /** The first row, by column. */
    public static Map<String, Object> row(String sql, Object... parameters) {
        return query(sql, parameters, rows -> {
            rows.next();
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
            }
            return row;
        });
    }

    public static long count(String sql, Object... parameters) {
        return ((Number) value(sql, parameters)).longValue();
    }

    /** The array in the first column of the first row. */
    public static Object[] array(String sql, Object... parameters) {
        return query(sql, parameters, rows -> {
            rows.next();
            return (Object[]) rows.getArray(1).getArray();
        });
    }

    /** Waits until no transaction is running that has written, so that what was done before is before all that follow. */
    public static void awaitQuiet() {
        await().until(() -> (Boolean)
                value("select pg_snapshot_xmin(now) = pg_snapshot_xmax(now) from pg_current_snapshot() as now"));
    }

    private interface Step<T, R> {

        R apply(T argument) throws SQLException;
    }

    private static <R> R query(String sql, Object[] parameters, Step<ResultSet, R> result) {
        return run(sql, parameters, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return result.apply(rows);
            }
        });
    }

    /** On a connection that is kept for the next statement: connecting takes longer than most of them. */
    private static <R> R run(String sql, Object[] parameters, Step<PreparedStatement, R> action) {
        String url = System.getProperty(URL_PROPERTY);
        try {
            Connection connection = idle(url);
            boolean good = false;
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
                R result = action.apply(statement);
                good = true;
                return result;
            } finally {
                if (!good || !IDLE.offer(new Idle(url, connection))) {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Connection idle(String url) throws SQLException {
        for (Idle idle; (idle = IDLE.poll()) != null; ) {
            if (idle.url().equals(url) && idle.connection().isValid(VALIDATION_SECONDS)) {
                return idle.connection();
            }
            idle.connection().close();
        }
        // No plan is kept: tests change tables between two statements.
        return DriverManager.getConnection(url + "?prepareThreshold=0", PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
