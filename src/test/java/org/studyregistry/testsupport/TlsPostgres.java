package org.studyregistry.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.studyregistry.testsupport.Certificates.Pair;

/** A real server that takes TLS, and whose pg_hba.conf lets roles in by different ways. */
public final class TlsPostgres implements AutoCloseable {

    /** May log in with its password, encrypted only. */
    public static final String ENCRYPTED_ONLY = "encrypted_only";

    /** May log in with a client certificate only. */
    public static final String BY_CERTIFICATE = "by_certificate";

    /** No line of pg_hba.conf is about it. */
    public static final String NOWHERE = "nowhere";

    private final PostgresServer server;
    private final Path certificate;
    private final Path key;

    private TlsPostgres(PostgresServer server, Path certificate, Path key) {
        this.server = server;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Starts it.
     *
     * @param folder for its files, which it can read and write
     * @param clients the authority of client certificates
     */
    public static TlsPostgres start(Path folder, Pair own, Certificates clients) throws IOException, SQLException {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        copy(own, certificate, key);
        Path hba = folder.resolve("pg_hba.conf");
        Files.writeString(hba, """
                local   all  all                                  trust
                hostssl all  encrypted_only  all                  scram-sha-256
                hostssl all  by_certificate  all                  cert
                host    all  postgres        all                  trust
                host    all  password        all                  scram-sha-256
                host    all  env_password    all                  scram-sha-256
                host    all  file_password   all                  scram-sha-256
                """);
        PostgresServer server = PostgresServer.start(
                0,
                Map.of(
                        "ssl", "on",
                        "ssl_cert_file", certificate.toString(),
                        "ssl_key_file", key.toString(),
                        "ssl_ca_file", clients.root().toString(),
                        "hba_file", hba.toString(),
                        // The default is md5 before PostgreSQL 14.
                        "password_encryption", "scram-sha-256"));
        TlsPostgres started = new TlsPostgres(server, certificate, key);
        started.execute(
                "create role encrypted_only login superuser password 'secret'",
                "create role by_certificate login",
                "create role nowhere login password 'secret'",
                "create role password login superuser password 'secret'");
        return started;
    }

    private static void copy(Pair own, Path certificate, Path key) throws IOException {
        Files.copy(
                own.certificate(),
                certificate,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(own.key(), key, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** From now on, new connections are shown this certificate. */
    public void present(Pair other) throws IOException, SQLException {
        String before = value("select pg_conf_load_time()::text");
        copy(other, certificate, key);
        execute("select pg_reload_conf()");
        // The server does it when it comes to it; a process that was started later has its time.
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !value("select pg_conf_load_time()::text")
                .equals(before));
    }

    /** The first column of the first row, as superuser. */
    public String value(String query) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    public PostgresServer server() {
        return server;
    }

    public int port() {
        return server.port();
    }

    /** As superuser. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
