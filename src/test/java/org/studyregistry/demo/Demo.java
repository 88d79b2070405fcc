package org.studyregistry.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.studyregistry.testsupport.LmsGenerator;
import org.studyregistry.testsupport.PostgresServer;
import org.studyregistry.testsupport.Progress;
import org.studyregistry.testsupport.ServiceProcess;

/**
 * The demo: the packaged service on a throw-away PostgreSQL with demo data. Run by {@code ./mvnw -Pdemo}.
 *
 * <p>It lives with the tests, so that neither the demo key nor a database server can ever be part of the product.
 */
public final class Demo {

    private static final String KEY = "documentationOnlyExampleSecretKey-12345";
    private static final int PORT = Integer.getInteger("demo.port", 8080);
    private static final int MANAGEMENT_PORT = Integer.getInteger("demo.management-port", 9000);

    private static final int DATABASE_PORT = Integer.getInteger("demo.database-port", 0);

    /** The key is public, so only this machine is let in unless another address is asked for. */
    private static final String HOST = System.getProperty("demo.host", "127.0.0.1");

    /** INFO logs each request. */
    private static final String LOG_LEVEL = System.getProperty("demo.log-level", "WARN");

    /** More than the example, as in a platform of this many completions; its registrations are the demo registrar's as well. */
    private static final int COMPLETIONS = Integer.getInteger("demo.completions", 0);

    private Demo() {}

    public static void main(String[] arguments) throws Exception {
        requireFree("demo.port", PORT);
        requireFree("demo.management-port", MANAGEMENT_PORT);
        requireFree("demo.database-port", DATABASE_PORT);
        System.out.println("Demo: starting PostgreSQL and the service, which takes some 10 seconds.");
        PostgresServer database = PostgresServer.start(DATABASE_PORT, Map.of());
        endWithTheProgram(database);
        ServiceProcess service = ServiceProcess.start(
                PORT,
                MANAGEMENT_PORT,
                List.of("-Xmx256m"),
                settings(database),
                builder -> builder.redirectOutput(ProcessBuilder.Redirect.INHERIT));
        endWithTheProgram(service);
        if (!service.awaitReady()) {
            fail("The service did not start; the reason is above.");
        }
        load(database);
        generate(database);
        announce(database);
        int status = service.process().waitFor();
        if (status != 0 && status != 143 && status != 130) {
            fail("The service ended with status " + status + "; the reason is above.");
        }
    }

    private static Map<String, String> settings(PostgresServer database) {
        Map<String, String> settings = new HashMap<>(database.serviceSettings());
        settings.put("study-registry.console.enabled", "true");
        settings.put("quarkus.http.host", HOST);
        settings.put("quarkus.management.host", HOST);
        settings.put("quarkus.log.level", LOG_LEVEL);
        settings.put("quarkus.log.console.json.enabled", "false");
        settings.put("quarkus.banner.enabled", "false");
        return settings;
    }

    /** Whatever ends this program, a signal or an error, ends its parts. */
    private static void endWithTheProgram(AutoCloseable part) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("Demo: " + e);
            }
        }));
    }

    private static void requireFree(String property, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress("0.0.0.0", port));
        } catch (IOException taken) {
            fail("Port " + port + " is taken. Stop what listens there, or choose another port with -D" + property
                    + "=<port>.");
        }
    }

    /** The rows of the demo, which the examples of the documentation speak of. */
    static void load(PostgresServer database) throws SQLException, IOException {
        try (InputStream script = Demo.class.getResourceAsStream("demo.sql");
                Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void generate(PostgresServer database) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(database.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD)) {
            if (COMPLETIONS > 0) {
                new LmsGenerator(connection, 1, Progress.bar("Demo data")).platform(COMPLETIONS);
            }
        }
    }

    private static String largestCourse(PostgresServer database) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet largest = statement.executeQuery("""
                        select m.uh_course_code, count(*)
                        from public.course_modules m
                        join public.course_module_completions c on c.course_module_id = m.id
                        where m.deleted_at is null and m.uh_course_code is not null
                        group by m.uh_course_code order by count(*) desc, m.uh_course_code limit 1
                        """)) {
            largest.next();
            return "the code " + largest.getString(1) + " has most of them, " + largest.getLong(2);
        }
    }

    private static void announce(PostgresServer database) throws SQLException {
        System.out.println();
        System.out.println("*** DEMO: the registry key " + KEY + " is public. Never use real data.");
        if (!HOST.equals("127.0.0.1")) {
            System.out.println("*** DEMO: listening on " + HOST + ": others can use the key.");
        }
        System.out.println("Database: " + database.reactiveUrl() + " (user postgres, password postgres)");
        if (COMPLETIONS > 0) {
            System.out.println("Generated: " + COMPLETIONS + " completions; " + largestCourse(database));
        }
        System.out.println("Console: http://localhost:" + PORT + "/ in a browser, with that key");
        System.out.println("Read on: docs/get-started.md. Stop: Ctrl-C. Log requests: -Ddemo.log-level=INFO.");
        System.out.println("Try: curl -H 'Authorization: Basic " + KEY + "' http://localhost:" + PORT
                + "/api/v0/study-registry/completions/BSCS1001");
        System.out.flush();
    }

    private static void fail(String reason) {
        System.err.println("Demo: " + reason);
        System.exit(1);
    }
}
